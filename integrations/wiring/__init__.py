"""The only assembler: a programme and the environment become connected services. Nothing else reads the environment.

What a command does not ask for is neither imported nor connected: `binome status` opens the ledger and nothing more.
"""

from integrations.wiring.connected import Connected, beside, connect, faults
from integrations.wiring.ledgers import certified, forget, ledger, register, rows_naming
from integrations.wiring.places import database, found_at, home, keep_details, keyed
from integrations.wiring.programmes import CONFIGS, check_templates, find, load, questionnaires
from integrations.wiring.tables import inbox, read_people, read_sheets, review

__all__ = [
    "CONFIGS", "Connected", "beside", "certified", "check_templates", "connect", "database", "faults", "find", "forget",
    "found_at", "home", "inbox", "keep_details", "keyed", "ledger", "load", "questionnaires", "read_people", "read_sheets",
    "register", "review", "rows_naming",
]  # fmt: skip
