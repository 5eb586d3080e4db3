"""Fields to fill in on the screen, put where the document's own metadata says (`field` in `base.typ`)."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from mentoring.rendering.typst_files import labelled

_MULTILINE = 1 << 12
"""Field flag 13 of ISO 32000-2, 12.7.5.3."""
_SIZE = 11


@lru_cache(maxsize=64)
def with_fields(content: bytes, source: bytes, base: bytes, data: str) -> bytes:
    """The PDF with a text field over each place that the document labels `<field>`.

    Each place says its name, what a screen reader says (`label`), page from 1, and in points from the page's top left:
    x, y, width, height.
    """
    writer = PdfWriter(clone_from=PdfReader(BytesIO(content)))
    helvetica = writer._add_object(  # noqa: SLF001 - pypdf's documented way to add an object
        DictionaryObject({
            NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"), NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        })
    )  # fmt: skip
    made = ArrayObject()
    for place in labelled(source, base, data, "field"):
        page = writer.pages[place["page"] - 1]
        top = float(page.mediabox.height) - place["y"]
        box = (place["x"], top - place["height"], place["x"] + place["width"], top)
        field = writer._add_object(  # noqa: SLF001 - pypdf's documented way to add an object
            DictionaryObject({
                NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Widget"),
                NameObject("/FT"): NameObject("/Tx"), NameObject("/T"): TextStringObject(place["name"]),
                NameObject("/TU"): TextStringObject(place["label"]), NameObject("/F"): NumberObject(4),
                NameObject("/Ff"): NumberObject(_MULTILINE if place["height"] > 24 else 0),
                NameObject("/Rect"): ArrayObject(FloatObject(round(edge, 2)) for edge in box),
                NameObject("/DA"): TextStringObject(f"/Helv {_SIZE} Tf 0 g"), NameObject("/P"): page.indirect_reference,
            })
        )  # fmt: skip
        made.append(field)
        page[NameObject("/Annots")] = ArrayObject([*page.get("/Annots", ArrayObject()), field])
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject({
        NameObject("/Fields"): made, NameObject("/DA"): TextStringObject(f"/Helv {_SIZE} Tf 0 g"),
        NameObject("/DR"): DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/Helv"): helvetica})}),
    })  # fmt: skip
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
