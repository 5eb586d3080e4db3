"""The form of a decision, as the UI shows it on a run that waits."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Literal

from prefect.exceptions import ObjectNotFound
from prefect.input import RunInput, delete_flow_run_input, keyset_from_base_key
from pydantic import Field


class Answer(RunInput):
    """What a person decides."""

    verdict: Annotated[
        Literal["approve", "change", "decline"],
        Field(description="approve lets it go on; change leaves it waiting; decline ends it"),
    ]
    who: Annotated[
        str,
        Field(
            min_length=2,
            max_length=60,
            description="Who decides: an id or a function, kept in the audit trail",
        ),
    ]
    why: Annotated[
        str, Field(max_length=300, description="Why, in a few words, without names; kept in the audit trail")
    ] = ""


def forget(digest: str) -> None:
    """Who decided and why is kept in our own database: Prefect need not keep it too."""
    key = keyset_from_base_key(f"suspended-{digest}")["response"]
    with suppress(ObjectNotFound):
        delete_flow_run_input(key)
