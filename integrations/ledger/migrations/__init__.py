"""Alembic's environment and versions, packaged."""
