"""A preview: what a phase would send on a day, made on a copy and into a folder; at most a test of it is sent, once."""

from __future__ import annotations

from dataclasses import replace

from integrations.wiring import Connected, beside, connect
from mentoring.collecting import collect
from mentoring.delivery import deliver
from mentoring.effects import Effect
from mentoring.errors import BadInput
from mentoring.gate import Gate
from mentoring.job import Job
from mentoring.pacing import Limits
from mentoring.planning import settle_phase
from mentoring.ports import Mail
from mentoring.programme import PhaseName
from mentoring.rendering.recipients import recipient

MARK = "[TEST] "
MOST = 100_000


def render_phase(here: Connected, job: Job, phase: PhaseName) -> tuple[Connected, list[Effect], list[str]]:
    """The copy that the phase ran on, what it sent there (files and nothing else), and why something could not be."""
    before = {effect.key for effect, _, _ in here.ledger.effects("done")}
    to = connect(beside(job))
    collect(to.programme, to.questionnaires, to.forms, to.directory, to.ledger, to.write_rejected, to.now())
    settle_phase(phase, to.programme, to.plan, to.ledger, to.constraints, to.now())
    facts, sending = to.ledger.facts(), to.programme.sending
    deliver(
        to.ledger,
        to.services,
        lambda claim: to.renderer.render(claim, facts),
        Gate(facts, sending.allowed_domains),
        Limits(sending.weekly_cap, sending.daily_limit),
        worker=to.worker,
        now=to.now,
        most=MOST,
    )
    done = [effect for effect, _, _ in to.ledger.effects("done")]
    wrong = sorted({note for effect, _, note in to.ledger.effects("failed") if effect.phase == phase})
    return to, [effect for effect in done if effect.phase == phase and effect.key not in before], wrong


def send_samples(here: Connected, shown: Connected, effects: list[Effect], address: str) -> int:
    """Send one mail of each kind, role and language to that address, by the programme's own provider; how many.

    Raises:
        BadInput: the programme may not write there.
        ProviderError: the provider refused.
    """
    if held := Gate(shown.ledger.facts(), shown.programme.sending.allowed_domains).address(address):
        raise BadInput(
            held.why,
            where=address,
            instead="Choose another address, or add its domain to the programme file.",
        )
    sent: set[tuple[str, str, str]] = set()
    by_files = here.alone or here.programme.providers.mail == "files"
    mail = (shown if by_files else here).services.mail
    for effect in effects:
        role = recipient(effect, shown.programme, shown.ledger.facts()).role
        sample = _mail(shown, effect)
        if sample is None or (like := (effect.kind, role, sample.locale)) in sent:
            continue
        sent.add(like)
        mail.send(
            replace(
                sample,
                key=f"{sample.key}/test",
                to_name="",
                to_address=address,
                subject=MARK + sample.subject,
                headers={},
            )
        )
    here.close()
    return len(sent)


def _mail(shown: Connected, effect: Effect) -> Mail | None:
    """The mail of an effect, or the words around its invitation; a document has none."""
    facts = shown.ledger.facts()
    if effect.channel == "mail":
        return shown.renderer.mail(effect, facts)
    return shown.renderer.invitation(effect, facts).mail if effect.channel == "event" else None
