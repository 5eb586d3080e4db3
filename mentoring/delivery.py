"""Delivery: ask about doubts, then claim → gate → render → send → settle. Nothing else moves what goes out.

The order is the promise. A claim is durable before the provider is called, so a crash leaves a doubt and never a second
mail. A provider that can be asked settles its own doubts; for one that cannot, each message of a batch is announced before it
is sent, so that a crash leaves at most one doubt, for a person to decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from mentoring.effects import Channel
from mentoring.errors import BadInput, BinomeError, ProviderError, Unreachable
from mentoring.gate import Gate, Held
from mentoring.pacing import DAY, WEEK, Limits, capped_until, retry_at
from mentoring.ports import Claim, Document, Invitation, Ledger, Settlement
from mentoring.services import Rendered, Services

BATCH = 100
BREAKER_LEAST, BREAKER_SHARE = 20, 0.2
CHANNELS: tuple[Channel, ...] = ("document", "event", "mail")
POINTS = ("before-claim", "after-claim", "in-send", "after-accept", "before-settle", "after-settle")

Clock = Callable[[], datetime]
Halt = Literal["", "stopped", "breaker", "daily-limit"]


@dataclass
class Delivered:
    """What one run did.

    `counts` says how many effects went to each state (`due`: put off). `doubts` and `failed` name those that need a
    person, by key, with what went wrong. `halted` says why the run ended before all that was due was done; `paused` until
    when a channel's provider asked us to wait.
    """

    counts: Counter[str] = field(default_factory=Counter)
    doubts: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    paused: dict[Channel, datetime] = field(default_factory=dict)
    halted: Halt = ""


def deliver(
    ledger: Ledger,
    services: Services,
    render: Callable[[Claim], Rendered],
    gate: Gate,
    limits: Limits,
    *,
    worker: str,
    now: Clock,
    most: int,
    phase: str = "",
    lease_s: float = 900,
    point: Callable[[str], object] = lambda _: None,
) -> Delivered:
    """Deliver up to `most` effects that are due.

    Args:
        ledger: the record of one programme.
        services: its providers.
        render: claim → mail, invitation or document; an error fails that one effect.
        gate: who may be written to.
        limits: how much a person and a day may get.
        worker: the name of this process and of no other, ever.
        now: the clock, real or simulated.
        most: cap on effects claimed in this run.
        phase: the one phase whose effects may go; empty for every phase.
        lease_s: seconds after which a claim that nobody settled is in doubt. A worker gives back what it has not sent
            after half of that, so that a slow one is never overtaken in the middle of a send.
        point: called with each of `POINTS` as it is passed (the crash tests die there).
    """
    run = _Run(ledger, services, render, gate, limits, worker, now, phase, lease_s, point)
    run.give_up_what_is_too_late()
    run.ask_about_doubts()
    for channel in CHANNELS:
        most -= run.channel(channel, most)
    return run.report


@dataclass
class _Run:
    ledger: Ledger
    services: Services
    render: Callable[[Claim], Rendered]
    gate: Gate
    limits: Limits
    worker: str
    now: Clock
    phase: str
    lease_s: float
    point: Callable[[str], object]
    report: Delivered = field(default_factory=Delivered)
    room: int = 0
    tried: int = 0
    troubled: int = 0
    news: Settlement | None = None
    """What became of the last announced claim, to be told with the next."""

    def give_up_what_is_too_late(self) -> None:
        """Before anything else, so that neither a limit nor a pause keeps it from being said."""
        if missed := self.ledger.miss(worker=self.worker, now=self.now()):
            self.report.counts["missed"] += missed

    def ask_about_doubts(self) -> None:
        """Settle what a provider can tell; the rest waits for a person, never a blind second try."""
        doubts = self.ledger.stale(worker=self.worker, now=self.now(), older_than_s=self.lease_s)
        for start in range(0, len(doubts), BATCH):
            answers = [self._asked(claim) for claim in doubts[start : start + BATCH]]
            self.settle([answer for answer in answers if answer])

    def _asked(self, claim: Claim) -> Settlement | None:
        key = claim.effect.key
        if not self.services.can_find(claim.effect.channel):
            self.report.doubts[key] = "this provider cannot tell whether it went out"
            return None
        try:
            receipt = self.services.find(claim)
        except (ProviderError, Unreachable) as error:
            self.report.doubts[key] = str(error)
            return None
        return Settlement(key, "done", receipt.id) if receipt else Settlement(key, "due")

    def channel(self, channel: Channel, most: int) -> int:
        """Deliver one channel, batch by batch; how many effects were claimed.

        A batch is settled in the transaction that claims the next one: half the waiting for the disk.
        """
        taken = 0
        settled: list[Settlement] = []
        while taken < most and not self.report.halted and channel not in self.report.paused:
            room = min(BATCH, most - taken, self._room(channel, settled))
            if room <= 0:
                self.report.halted = "daily-limit"
                break
            claims = self._claim(channel, room, settled)
            taken += len(claims)
            settled = self._batch(channel, claims)
            if not claims:
                break
        if settled:
            self.point("before-settle")
            self.settle(settled)
            self.point("after-settle")
        return taken

    def settle(self, settled: Sequence[Settlement]) -> None:
        """Record and count."""
        self.ledger.settle(settled, worker=self.worker, now=self.now())
        self._count(settled)

    def _claim(self, channel: Channel, most: int, settled: Sequence[Settlement]) -> Sequence[Claim]:
        self.point("before-claim")
        if settled:
            self.point("before-settle")
        claims = self.ledger.claim(
            worker=self.worker,
            now=self.now(),
            most=most,
            channel=channel,
            phase=self.phase,
            settled=settled,
            announced=not self.services.can_find(channel),
        )
        self.news = None
        if settled:
            self.point("after-settle")
        self.point("after-claim")
        self._count(settled)
        if channel != "document":
            self.room -= len(claims)
        return claims

    def _count(self, settled: Sequence[Settlement]) -> None:
        for news in settled:
            self.report.counts[news.state] += 1
            if news.state == "failed":
                self.report.failed[news.key] = news.error
            elif news.state == "doubt":
                self.report.doubts[news.key] = news.error

    def _room(self, channel: Channel, settled: Sequence[Settlement]) -> int:
        """How many more of that channel may go today; asked anew every hundred messages."""
        if channel == "document":
            return BATCH
        if self.room <= 0:
            underway = sum(news.state == "done" for news in settled)
            today = self.ledger.messages_since(self.now() - DAY) + underway
            self.room = min(BATCH, self.limits.daily_limit - today)
        return self.room

    def _batch(self, channel: Channel, claims: Sequence[Claim]) -> list[Settlement]:
        """Send the claims one after the other; what became of them."""
        started = self.now()
        people = {
            claim.effect.to for claim in claims if claim.effect.channel == "mail" and not claim.effect.urgent
        }
        sent = self.ledger.sent_since(people, started - WEEK) if people else {}
        recent = {person: list(times) for person, times in sent.items()}
        settled: list[Settlement] = []
        for claim in claims:
            if self._go_on(channel, started, fresh=not settled):
                settled.append(self._one(claim, recent.setdefault(claim.effect.to, [])))
            else:
                settled.append(
                    Settlement(claim.effect.key, "due", not_before=self.report.paused.get(channel))
                )
        return settled

    def _go_on(self, channel: Channel, started: datetime, *, fresh: bool) -> bool:
        """Asked before every send, so that a stop works within one effect; a fresh claim has just asked the ledger.

        What is announced asks by its announcement.
        """
        fresh_or_announced = fresh or not self.services.can_find(channel)
        if self.tried >= BREAKER_LEAST and self.troubled > BREAKER_SHARE * self.tried:
            self.report.halted = "breaker"
        elif not fresh_or_announced and self.ledger.stopped():
            self.report.halted = "stopped"
        in_time = fresh or self.now() - started < timedelta(seconds=self.lease_s / 2) or not self.lease_s
        return in_time and not self.report.halted and channel not in self.report.paused

    def _one(self, claim: Claim, recent: list[datetime]) -> Settlement:
        """One effect, from the gate to the provider's answer."""
        effect, now = claim.effect, self.now()
        if held := self.gate.judge(claim) or self.gate.quiet(claim, now) or self._capped(claim, recent, now):
            return Settlement(effect.key, held.state, error=held.why, not_before=held.until)
        self.tried += 1
        try:
            rendered = self.render(claim)
        except Exception as error:  # noqa: BLE001 - templates are the organiser's: whatever one does fails one effect only
            return self._trouble(Settlement(effect.key, "failed", error=_words(error)))
        if held := next(filter(None, map(self.gate.address, _addresses(rendered))), None):
            return Settlement(effect.key, held.state, error=held.why)
        if not self._announce(claim):
            return Settlement(effect.key, "due")
        try:
            self.point("in-send")
            receipt = self.services.send(rendered)
            self.point("after-accept")
        except Exception as error:  # noqa: BLE001 - an error nobody foresaw says nothing about whether it went out
            self.news = self._refused(claim, error)
            asked_to_wait = (
                effect.channel in self.report.paused
            )  # no sign of anything wrong with what we send
            return self.news if asked_to_wait else self._trouble(self.news)
        if effect.channel == "mail" and not effect.urgent:
            recent.append(now)
        self.news = Settlement(effect.key, "done", receipt.id)
        return self.news

    def _announce(self, claim: Claim) -> bool:
        """Whether this claim may be sent still; after a crash here it is the only one in doubt."""
        if self.services.can_find(claim.effect.channel):
            return True
        if self.ledger.begin(claim.effect.key, worker=self.worker, news=self.news):
            return True
        if self.ledger.stopped():
            self.report.halted = "stopped"
        return False

    def _capped(self, claim: Claim, recent: Sequence[datetime], now: datetime) -> Held | None:
        effect = claim.effect
        if effect.channel != "mail" or effect.urgent or effect.to.startswith("role:"):
            return None
        until = capped_until(recent, self.limits.weekly_cap, now)
        return Held("due", "", until) if until else None

    def _refused(self, claim: Claim, error: Exception) -> Settlement:
        """Permanent: failed. Uncertain: in doubt. Anything else: again later, not before the provider asked."""
        key, words, now = claim.effect.key, _words(error), self.now()
        if isinstance(error, BadInput) or (isinstance(error, ProviderError) and error.permanent):
            return Settlement(key, "failed", error=words)
        if not isinstance(error, (ProviderError, Unreachable)) or getattr(error, "uncertain", False):
            return Settlement(key, "doubt", error=words)
        asked = getattr(error, "retry_after", None)
        if asked is not None:
            until = now + timedelta(seconds=asked)
            self.report.paused[claim.effect.channel] = until
            self.ledger.pause(claim.effect.channel, until=until)
        return Settlement(key, "due", error=words, not_before=retry_at(key, claim.attempts, now, asked))

    def _trouble(self, settlement: Settlement) -> Settlement:
        self.troubled += 1
        return settlement


def _addresses(rendered: Rendered) -> tuple[str, ...]:
    """Everybody whom that would reach."""
    if isinstance(rendered, Document):
        return ()
    guests = rendered.guests if isinstance(rendered, Invitation) else ()
    return (rendered.to_address, *(guest.address for guest in guests))


def _words(error: Exception) -> str:
    text = str(error) if isinstance(error, BinomeError) else f"{type(error).__name__}: {error}"
    return text[:300]
