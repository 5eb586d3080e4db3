"""Everything that can go wrong, in one tree; each says where, what, and what to do instead."""

from __future__ import annotations


class BinomeError(Exception):
    """The root of every error that Binôme raises on purpose.

    The message is for the reader: one or a few sentences, without a traceback.
    """

    exit_code = 2


class BadInput(BinomeError):
    """A file, an option or an answer that cannot be taken as it is (exit code 2).

    Args:
        what: what is wrong, in the reader's language.
        where: file, line and key (or sheet, row and column), as far as known.
        instead: what to write instead.
    """

    def __init__(self, what: str, *, where: str = "", instead: str = "") -> None:
        self.what, self.where, self.instead = what, where, instead
        super().__init__("\n".join(part for part in (f"{where}: {what}" if where else what, instead) if part))


class Unreachable(BinomeError):
    """A provider or the database could not be reached (exit code 3); the next run tries again."""

    exit_code = 3


class ProviderError(BinomeError):
    """A provider refused or failed.

    Args:
        message: what the provider said, free of names, addresses and secrets.
        permanent: True when the same call can never succeed.
        uncertain: True when nobody can know whether the call took effect.
        retry_after: seconds the provider asked us to wait.
    """

    exit_code = 3

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        uncertain: bool = False,
        retry_after: float | None = None,
    ) -> None:
        self.permanent, self.uncertain, self.retry_after = permanent, uncertain, retry_after
        super().__init__(message)
