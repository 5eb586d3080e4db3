"""Choices: the options somebody ticked, told from the words an export writes for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mentoring.wording import fold

OTHER = "other:"
"""Stands before the text of a choice that is none of the known options."""


def one_choice(text: str, options: Mapping[str, str]) -> str:
    """The code of the option, or `other:` and the text; the text itself where no options are known.

    `options` maps folded wordings to codes.
    """
    if not options:
        return " ".join(text.split())
    return options.get(fold(text)) or OTHER + text


def several_choices(
    text: str, options: Mapping[str, str], separator: str, *, one: Callable[[str], tuple[str, ...]]
) -> tuple[str, ...]:
    """The choices of a cell, each once, in order.

    The longest run of pieces that is a known option is that option, so an option may itself contain the separator; what
    is none of them is one free text (`other:…`), whole. Where no options are known, `one` reads each piece.
    """
    pieces = [piece.strip() for piece in text.split(separator)]
    if not options:
        return tuple(
            dict.fromkeys(item for piece in pieces if piece for item in one(" ".join(piece.split())))
        )
    longest = max(option.count(separator.strip() or separator) for option in options) + 1
    found: list[str] = []
    free: list[str] = []
    at = 0
    while at < len(pieces):
        width, code = _known(pieces, at, longest, separator, options)
        if code is None:
            free.append(pieces[at])
        else:
            found += [*_freed(free, separator), code]
            free = []
        at += width
    return tuple(dict.fromkeys([*found, *_freed(free, separator)]))


def _known(
    pieces: Sequence[str], at: int, longest: int, separator: str, options: Mapping[str, str]
) -> tuple[int, str | None]:
    """How many pieces from there make a known option, and its code."""
    for width in range(min(longest, len(pieces) - at), 0, -1):
        code = options.get(fold(separator.join(pieces[at : at + width])))
        if code is not None:
            return width, code
    return 1, None


def _freed(free: Sequence[str], separator: str) -> list[str]:
    """The free text gathered so far, as one item."""
    text = separator.join(piece for piece in free if piece.strip(separator))
    return [OTHER + text] if text else []
