"""Many small questions in few calls."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from integrations.microsoft.failures import refusal, seconds
from integrations.microsoft.http import PATIENCE_S, Answer, Door
from integrations.microsoft.permissions import Permission
from mentoring.errors import ProviderError

AT_ONCE = 20
"""Questions in one batch (Graph's limit)."""
_ROUNDS = 6


def lookups(
    door: Door,
    questions: Mapping[str, str],
    *,
    permission: Permission,
    sleep: Callable[[float], object] = time.sleep,
) -> dict[str, Answer]:
    """The answers to these GET paths, by the same names; what is not there (404) is left out.

    Each question of a batch may be put off for itself: those are asked again after the longest pause that was asked for.

    Raises:
        ProviderError: one is refused, or put off too often or for too long.
    """
    found: dict[str, Answer] = {}
    left = dict(questions)
    for round_ in range(_ROUNDS):
        put_off: dict[str, str] = {}
        pause = 0.0
        names = list(left)
        for start in range(0, len(names), AT_ONCE):
            group = {name: left[name] for name in names[start : start + AT_ONCE]}
            for name, answer in _asked(door, group, permission).items():
                status, body = int(answer.get("status", 0)), answer.get("body")
                if 200 <= status < 300 and isinstance(body, dict):
                    found[name] = body
                elif status in (429, 503):
                    put_off[name] = group[name]
                    asked = seconds((answer.get("headers") or {}).get("Retry-After"))
                    pause = max(pause, asked if asked is not None else 2.0**round_)
                elif status != 404:
                    raise refusal(status, body, None, permission, effect=False)
        if not put_off:
            return found
        if pause > PATIENCE_S:
            raise ProviderError("too many requests", retry_after=pause)
        sleep(pause)
        left = put_off
    raise ProviderError("too many requests", retry_after=60)


def _asked(door: Door, group: Mapping[str, str], permission: Permission) -> dict[str, Answer]:
    asked = [{"id": name, "method": "GET", "url": path} for name, path in group.items()]
    answers = door.ask("/$batch", permission=permission, json={"requests": asked}).get("responses")
    told = {str(one.get("id")): one for one in answers or () if isinstance(one, dict)}
    if not set(told) >= set(group):
        raise ProviderError("Microsoft's answer makes no sense: a batch without all its answers")
    return {name: told[name] for name in group}
