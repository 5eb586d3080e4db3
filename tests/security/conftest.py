"""The command as people type it."""

from __future__ import annotations

from tests.commands import binome

__all__ = ["binome"]
