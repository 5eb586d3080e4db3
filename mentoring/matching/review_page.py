"""The review of a draft as one page that opens offline: filters, heat map, fairness, proof. Nothing on it leaves it."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from mentoring.matching.sentences import Locale
from mentoring.rendering.formats import formats
from mentoring.rendering.identity import Identity
from mentoring.rendering.templates import Compiler, environment
from mentoring.rendering.values import Trusted
from mentoring.rendering.words import Words


class Teller:
    """The words of the review in one language (`review.yaml`, the organisation's before ours)."""

    def __init__(self, folders: Sequence[Path], locale: Locale) -> None:
        self._words = Words(folders, locale, Compiler(environment()), "review.yaml")
        self._formats = formats(locale, "UTC", "UTC", "EUR")
        self._locale = locale

    def say(self, key: str, **values: Any) -> str:
        """That sentence with its values; the page escapes them."""
        told = {name: Trusted(value) if isinstance(value, str) else value for name, value in values.items()}
        return self._words.say(key, self._formats, **told)

    def number(self, value: float) -> str:
        """A figure with one decimal, as the language writes it; none when it is whole."""
        said = f"{value:.1f}".removesuffix(".0")
        return said.replace(".", ",") if self._locale == "fr" else said

    @property
    def colon(self) -> str:
        """A colon as the language sets it."""
        return "\u00a0:" if self._locale == "fr" else ":"


def review_page(
    document: Mapping[str, Any],
    folders: Sequence[Path],
    identity: Identity,
    *,
    name: str = "",
    mark: str = "B",
) -> str:
    """The page of a document of `review.look`.

    Args:
        document: what is shown.
        folders: template folders, the organisation's before ours.
        identity: colours and type.
        name: of the programme; empty for two files.
        mark: one to three letters, where the identity has none.
    """
    teller = Teller(folders, document["locale"])
    jinja = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    script = jinja.loader.get_source(jinja, "review/script.js")[0] if jinja.loader else ""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    pairs, loads = document["pairs"], Counter(one["load"] for one in document["mentors"])
    full = Counter(one["load"] for one in document["mentors"] if one["load"] >= one["seats"] > 0)
    return jinja.get_template("review/page.html.j2").render(
        d=document,
        identity=identity,
        name=name,
        mark=identity.mark or mark,
        say=teller.say,
        number=teller.number,
        colon=teller.colon,
        criterion=lambda code: teller.say(f"criterion.{code}"),
        mean=sum(pair["score"] for pair in pairs) / len(pairs) if pairs else 0.0,
        rate=100 * (len(pairs) + document["already"]) / document["mentees"] if document["mentees"] else 0.0,
        sites=sorted({pair["site"] for pair in pairs} - {""}),
        departments=sorted({pair["department"] for pair in pairs} - {""}),
        loads=[(load, n, full[load]) for load, n in sorted(loads.items())],
        most_loads=max(loads.values(), default=1),
        grid=document["grid"]
        | {"words": {"forbidden": teller.say("map.forbidden"), "paired": teller.say("map.paired")}},
        # The one script of the page: ours, whole, and named by its hash in the page's policy.
        script=Markup(script),  # noqa: S704 (a file of ours, no answer is in it)
        script_hash=f"sha256-{digest}",
    )
