"""The accounts that a programme uses, each opened when first asked for and able to say whether it can be used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from mentoring.errors import BadInput, BinomeError, ProviderError
from mentoring.ports import CalendarPort, DirectoryPort, FormsPort, MailPort, RawTable
from mentoring.programme import Audience, Form, Programme
from mentoring.questionnaire import Questionnaire
from mentoring.quota import Quota
from mentoring.services import Services

if TYPE_CHECKING:
    from integrations.files.account import Files
    from integrations.google import Google
    from integrations.microsoft import Microsoft
    from integrations.smtp.account import Smtp
    from mentoring.quota import Meter

Role = Literal["mail", "calendar", "forms", "directory"]


@dataclass(frozen=True, slots=True)
class Trial:
    """What trying one provider found: `why` says what is missing, in words; empty when all is well."""

    role: Role
    provider: str
    state: Literal["ready", "missing", "unreachable"]
    why: str = ""


class Sends(Protocol):
    """An account that mails and events go out by. The tries raise BadInput for what is missing, ProviderError when it is away."""

    @property
    def mail(self) -> MailPort:
        """Its mail."""

    @property
    def calendar(self) -> CalendarPort:
        """Its calendar."""

    def try_mail(self) -> None:
        """The least that shows whether mail can be sent."""

    def try_calendar(self) -> None:
        """The least that shows whether events can be put in calendars."""


class Reads(Protocol):
    """An account that answers and people are read from."""

    @property
    def forms(self) -> FormsPort:
        """Its forms."""

    @property
    def directory(self) -> DirectoryPort:
        """Its people."""

    def try_forms(self, forms: Mapping[str, Form]) -> None:
        """The least that shows whether these forms can be read."""

    def try_directory(self, audience: Audience | None) -> None:
        """The least that shows whether people can be looked up."""


class Accounts:
    """Every account of one programme; in a folder of its own, that folder stands for all of them.

    Args:
        programme: it names who does what.
        folder: its folder.
        settings: the environment, with addresses and secrets.
        now: the clock.
        meter: what shares quotas, asked for when something has one.
        alone: whether nothing may leave the folder.
    """

    def __init__(
        self,
        programme: Programme,
        folder: Path,
        settings: Mapping[str, str],
        *,
        now: Callable[[], datetime],
        meter: Callable[[], Meter],
        alone: bool,
    ) -> None:
        self._programme, self._folder, self._settings = programme, folder, settings
        self._now, self._meter, self._alone = now, meter, alone

    @cached_property
    def services(self) -> Services:
        """Where mails, events and documents go.

        Raises:
            BadInput: an account is not set in the environment, or not well.
        """
        chosen = self._programme.providers
        return Services(
            self._sends(chosen.mail).mail, self._sends(chosen.calendar).calendar, self._files.documents
        )

    @property
    def mail_quotas(self) -> Sequence[Quota]:
        """Messages that the mailbox of the programme's mail may send, as far as that is known; nothing is connected for it.

        Raises:
            BadInput: what the mail server takes is not well set.
        """
        if self._alone:
            return ()
        match self._programme.providers.mail:
            case "google":
                from integrations.google.mail import SEND_QUOTAS

                return SEND_QUOTAS
            case "microsoft":
                from integrations.microsoft.mailbox import QUOTAS

                return QUOTAS
            case "smtp":
                from integrations.smtp.settings import quotas

                return quotas(self._settings)
            case _:
                return ()

    def read(self, form_id: str, form: Form) -> tuple[RawTable, ...]:
        """Every table of answers of that form, from the provider that it names (`FormsPort`)."""
        return self._reads(form.provider or self._programme.providers.forms).forms.read(form_id, form)

    def people(self, audience: Audience) -> RawTable | None:
        """The list of people to invite, from the provider that it names (`DirectoryPort`)."""
        return self._reads(audience.provider or self._programme.providers.directory).directory.people(
            audience
        )

    def trials(self) -> Iterator[Trial]:
        """Try every account with the least it can do."""
        chosen, audience = self._programme.providers, self._programme.audience
        yield _trial("mail", chosen.mail, lambda: self._sends(chosen.mail).try_mail())
        yield _trial("calendar", chosen.calendar, lambda: self._sends(chosen.calendar).try_calendar())
        read: dict[str, dict[str, Form]] = {}
        for form_id, form in self._programme.forms.items():
            read.setdefault(form.provider or chosen.forms, {})[form_id] = form
        for name in sorted(read or {chosen.forms: {}}):
            yield _trial("forms", name, partial(self._try_forms, name, read.get(name, {})))
        people = (audience.provider if audience else None) or chosen.directory
        yield _trial("directory", people, lambda: self._reads(people).try_directory(audience))

    def create_form(self, form_id: str, known: Mapping[str, Questionnaire]) -> str:
        """Create and publish a form of the programme, one a language; the lines to write into the programme file.

        Raises:
            BadInput: there is no such form, it asks no questionnaire of ours, or its provider lets nobody create one.
        """
        form = self._programme.forms.get(form_id)
        asked = known.get(str(form.questionnaire)) if form else None
        if form is None or asked is None:
            raise BadInput(
                f"no form {form_id!r} with a questionnaire",
                where="forms",
                instead="Name one of the programme file's.",
            )
        if (form.provider or self._programme.providers.forms) != "google":
            raise BadInput(
                "only Google lets a program create forms",
                where=f"forms.{form_id}",
                instead="`binome plan --forms DIRECTORY` writes each form as text, to paste where it is created by hand.",
            )
        from integrations.google import lines

        publisher = self._google.publisher
        return lines({locale: publisher.publish(asked, locale) for locale in self._programme.locales})

    def close(self) -> None:
        """Let go of every connection."""
        for name in ("_smtp", "_google", "_microsoft"):
            if account := self.__dict__.get(name):
                account.close()

    def _try_forms(self, name: str, forms: Mapping[str, Form]) -> None:
        """Every form, so that all that is missing is said at once, and what several lack once."""
        reads, lacking = self._reads(name), dict[tuple[str, str], list[str]]()
        for some in [{form_id: form} for form_id, form in forms.items()] or [{}]:
            try:
                reads.try_forms(some)
            except BadInput as error:
                lacking.setdefault((error.what, error.instead), []).append(error.where)
        said = [
            str(BadInput(what, where=", ".join(dict.fromkeys(where)), instead=instead))
            for (what, instead), where in lacking.items()
        ]
        if said:
            raise BadInput("\n".join(said))

    def _sends(self, name: str) -> Sends:
        if name == "smtp" and not self._alone:
            return self._smtp
        return self._organisation(name)

    def _reads(self, name: str) -> Reads:
        return self._organisation(name)

    def _organisation(self, name: str) -> Files | Google | Microsoft:
        if self._alone or name not in ("google", "microsoft"):
            return self._files
        return self._google if name == "google" else self._microsoft

    @cached_property
    def _files(self) -> Files:
        from integrations.files.account import Files

        programme = self._programme
        return Files(self._folder, programme.sending.sender, locale=programme.locale, now=self._now)

    @cached_property
    def _smtp(self) -> Smtp:
        from integrations.smtp.account import Smtp

        return Smtp(self._settings, self._programme.sending.sender, now=self._now, meter=self._meter)

    @cached_property
    def _google(self) -> Google:
        from integrations.google import connect, from_environment

        sender = self._programme.sending.sender
        return connect(
            from_environment(self._settings, sender=str(sender.address)),
            sender=sender,
            folder=self._folder / "answers" / "google",
            meter=self._meter(),
            now=self._now,
        )

    @cached_property
    def _microsoft(self) -> Microsoft:
        from integrations.files.tables import tables_of
        from integrations.microsoft import connect, from_environment

        return connect(
            from_environment(self._settings),
            self._programme.sending.sender,
            meter=self._meter(),
            now=self._now,
            tables=tables_of,
            folder=self._folder / "answers" / "microsoft",
            locale=self._programme.locale,
        )


def _trial(role: Role, name: str, least: Callable[[], None]) -> Trial:
    try:
        least()
    except ProviderError as error:
        return Trial(role, name, "unreachable", str(error))
    except BinomeError as error:
        return Trial(role, name, "missing", str(error))
    return Trial(role, name, "ready")
