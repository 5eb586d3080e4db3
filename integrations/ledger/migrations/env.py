"""Alembic runs on the connection it is given: one transaction, the caller's."""

from __future__ import annotations

from alembic import context

from integrations.ledger.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
