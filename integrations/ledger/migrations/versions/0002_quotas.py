"""What accounts spent of their quotas, channels that wait, claims under way, and since when an effect is known.

Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Three tables, one column, and indexes that answer by themselves what is due, what is too late and what went today."""
    op.create_table(
        "quotas",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("spent", sa.Text(), nullable=False),
        sa.Column("free_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", "seconds"),
    )
    op.create_table(
        "pauses",
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme"],
            ["programmes.id"],
        ),
        sa.PrimaryKeyConstraint("programme", "channel"),
    )
    op.create_table(
        "hands",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("boot", sa.String(), nullable=False),
        sa.Column("begun", sa.Boolean(), nullable=False),
        sa.Column("news", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.add_column("effects", sa.Column("stated", sa.BigInteger(), nullable=True))
    for name in ("effects_ready", "effects_moved"):
        op.drop_index(name, table_name="effects")
    op.create_index("effects_moved", "effects", ["programme", "state", "moved_at", "channel"], unique=False)
    op.create_index(
        "effects_turn",
        "effects",
        ["programme", "state", "channel", "urgent", "due", "key", "ready", "expires"],
        unique=False,
    )
