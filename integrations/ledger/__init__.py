"""The durable record of facts and effects: SQLite or PostgreSQL, by URL."""

from integrations.ledger.store import SqlLedger, open_ledger

__all__ = ["SqlLedger", "open_ledger"]
