"""The ledger's tables. Instants are whole microseconds since 1970 UTC; JSON is text: both mean the same in every database.

`changed` is the programme's version at which a row last changed: readers fetch only what is newer than what they hold.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)  # fmt: skip

HEAD = "0002"
"""The newest migration; a database that already stands there is opened without loading Alembic."""

metadata = MetaData()


def _programme() -> Column[str]:
    return Column("programme", String, ForeignKey("programmes.id"), primary_key=True)


def _person(column: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["programme", column], ["people.programme", "people.id"])


def _order() -> tuple[Column[int], Column[int]]:
    """`n`: place among the rows of its kind, as they came; `changed`: see above."""
    return Column("n", Integer, nullable=False), Column("changed", BigInteger, nullable=False)


installation = Table(
    "installation",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)

programmes = Table(
    "programmes",
    metadata,
    Column("id", String, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("people_given", Integer, nullable=False),
    Column("answers_taken", Integer, nullable=False),
    Column("moves", BigInteger, nullable=False),
    Column("head", String, nullable=False),
    Column("stopped_at", BigInteger),
    Column("stopped_by", Text),
    Column("stopped_why", Text),
)

people = Table(
    "people",
    metadata,
    _programme(),
    Column("id", String, primary_key=True),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("first_name", Text, nullable=False),
    Column("locale", String, nullable=False),
    Column("zone", String, nullable=False),
    Column("also", Text, nullable=False),
    Column("opted_out", Boolean, nullable=False),
    Column("profile", Text, nullable=False),
    *_order(),
)

addresses = Table(
    "addresses",
    metadata,
    _programme(),
    Column("address", String, primary_key=True),
    Column("person", String, nullable=False),
    Index("addresses_everywhere", "address"),
    Index("addresses_of", "programme", "person"),
)

tombstones = Table(
    "tombstones",
    metadata,
    _programme(),
    Column("mark", String, primary_key=True),
    Column("person", String, nullable=False),
)

enrolments = Table(
    "enrolments",
    metadata,
    _programme(),
    Column("person", String, primary_key=True),
    Column("role", String, primary_key=True),
    Column("status", String, nullable=False),
    Column("seats", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("profile", Text, nullable=False),
    Column("why", Text, nullable=False),
    *_order(),
    _person("person"),
)

signatures = Table(
    "signatures",
    metadata,
    _programme(),
    Column("person", String, primary_key=True),
    Column("version", String, primary_key=True),
    Column("at", BigInteger, nullable=False),
    *_order(),
    _person("person"),
)

pairs = Table(
    "pairs",
    metadata,
    _programme(),
    Column("id", String, primary_key=True),
    Column("mentor", String, nullable=False),
    Column("mentee", String, nullable=False),
    Column("status", String, nullable=False),
    Column("score", Float, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("drafted_at", BigInteger),
    Column("published_at", BigInteger),
    Column("closed_at", BigInteger),
    Column("closed_why", String),
    Column("locked", Boolean, nullable=False),
    *_order(),
    _person("mentor"),
    _person("mentee"),
)

sessions = Table(
    "sessions",
    metadata,
    _programme(),
    Column("pair", String, primary_key=True),
    Column("at", BigInteger, primary_key=True),
    Column("minutes", Integer, nullable=False),
    Column("held", Boolean),
    Column("source", String, nullable=False),
    *_order(),
    ForeignKeyConstraint(["programme", "pair"], ["pairs.programme", "pairs.id"]),
)

decisions = Table(
    "decisions",
    metadata,
    _programme(),
    Column("kind", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("verdict", String, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("digest", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("about", Text, nullable=False),
    *_order(),
)

answers = Table(
    "answers",
    metadata,
    _programme(),
    Column("form", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("status", String, nullable=False),
    Column("person", String),
    Column("at", BigInteger),
    Column("values", Text, nullable=False),
    Column("reason", Text, nullable=False),
    *_order(),
)

effects = Table(
    "effects",
    metadata,
    Column("key", String, primary_key=True),
    Column("programme", String, ForeignKey("programmes.id"), nullable=False),
    Column("phase", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("to", String, nullable=False),
    Column("occurrence", String, nullable=False),
    Column("pair", String),
    Column("channel", String, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("ends", BigInteger, nullable=False),
    Column("data", Text, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("digest", String, nullable=False),
    Column("state", String, nullable=False),
    Column("owed", Boolean, nullable=False),
    Column("out", Boolean, nullable=False),
    Column("method", String, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("ready", BigInteger, nullable=False),
    Column("worker", String),
    Column("moved_at", BigInteger, nullable=False),
    Column("done_at", BigInteger),
    Column("receipt", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("stated", BigInteger),
    Index("effects_turn", "programme", "state", "channel", "urgent", "due", "key", "ready", "expires"),
    Index("effects_received", "programme", "to", "done_at"),
    Index("effects_moved", "programme", "state", "moved_at", "channel"),
    Index("effects_changed", "programme", "changed"),
)

moves = Table(
    "moves",
    metadata,
    _programme(),
    Column("seq", BigInteger, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("what", String, nullable=False),
    Column("key", String, nullable=False),
    Column("why", Text, nullable=False),
    Column("digest", String, nullable=False),
    Column("seal", String, nullable=False),
    Column("hash", String, nullable=False),
)

waiting = Table(
    "waiting",
    metadata,
    _programme(),
    Column("phase", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("since", BigInteger, nullable=False),
    Column("about", Text, nullable=False),
)

pauses = Table(
    "pauses",
    metadata,
    _programme(),
    Column("channel", String, primary_key=True),
    Column("until", BigInteger, nullable=False),
)

quotas = Table(
    "quotas",
    metadata,
    Column("name", String, primary_key=True),
    Column("seconds", Integer, primary_key=True, autoincrement=False),
    Column("spent", Text, nullable=False),
    Column("free_at", BigInteger, nullable=False),
)
"""What an account spent in any so many seconds: of the installation, not of one programme."""

hands = Table(
    "hands",
    metadata,
    Column("key", String, primary_key=True),
    Column("boot", String, nullable=False),
    Column("begun", Boolean, nullable=False),
    Column("news", Text, nullable=False),
)
"""Claims that their worker announces one by one, see `hands.py`; `news`: what became of one, as JSON."""
