"""Names: how somebody is called, from what they wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mentoring.wording import fold

_TITLES = frozenset((
    "docteur", "docteure", "dr", "m", "madame", "me", "mlle", "mme", "monsieur", "mr", "mrs", "ms", "mx", "pr", "prof",
    "professeur", "professeure", "professor", "sir",
))  # fmt: skip


def full_name(values: Mapping[str, Any], address: str) -> str:
    """The name as the person signs: theirs, else first and last name, else what stands before the @."""
    name = values.get("name") or " ".join(
        str(values[part]) for part in ("first_name", "last_name") if values.get(part)
    )
    return str(name) if name else address.partition("@")[0]


def first_name(values: Mapping[str, Any], address: str) -> str:
    """How to greet: the first name given, else the first word of the name that is neither title nor family name.

    French forms often have the family name first, in capitals: `DURAND Camille` is Camille.
    """
    if values.get("first_name"):
        return str(values["first_name"])
    name = full_name(values, address)
    if "," in name:  # family name, first name
        name = name.partition(",")[2].strip() or name
    words = [word for word in name.split() if fold(word).rstrip(".") not in _TITLES]
    mixed = [word for word in words if not (len(word) > 2 and word.isupper())]
    return next(iter(mixed or words), name)
