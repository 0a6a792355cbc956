"""Fuzz target: clean any bytes as a clipping, mutated by atheris (``make fuzz SECONDS=60``).

The first byte of an input selects the outlet. If it is below 128, the other bytes are the clipping; otherwise each of
them selects a piece of ``pieces.toml``. ``check`` has the assertions. atheris writes a failing input to ``crash-...``
in the current folder; ``python tests/fuzz/fuzz_clean.py crash-...`` runs it again. ``tests/test_fuzz.py`` runs the
seeds in ``corpus/`` without atheris.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from account import clean_clipping, lost_characters

from jianbao.errors import ClippingError
from jianbao.ingest.article import load_knowledge
from jianbao.ingest.normalise import normalise
from jianbao.ingest.read.clipping import parse_clipping
from jianbao.page.format import dump_page, is_edited, parse_page
from jianbao.publish.render.markdown import to_html

KNOWLEDGE = load_knowledge(None)
OUTLETS = sorted(KNOWLEDGE.outlets.values(), key=lambda outlet: outlet.slug)
CORPUS = Path(__file__).parent / "corpus"
TAG = re.compile(r"<(?P<name>[a-z][a-z0-9]*)(?P<attributes>[^>]*)>", re.IGNORECASE)
"""A tag in the output of nh3, which writes every other ``<`` and ``>`` as an entity, also in attributes."""
ATTRIBUTE = re.compile(r'([^\s"=]+)="([^"]*)"')
EXECUTABLE_ELEMENTS = {"script", "style", "iframe", "object", "embed", "form", "svg", "math", "base", "meta", "link"}
HEAD = "[渔船回港](https://example.org/a)\n------\n"
GROUPS = tomllib.loads(Path(__file__).with_name("pieces.toml").read_text(encoding="utf-8"))
PIECES: list[str] = [piece for group in GROUPS.values() for piece in group]


def decode_input(data: bytes) -> tuple[int, bytes]:
    """The number of the outlet and the bytes of the clipping that an input encodes."""
    first, rest = (data[0], data[1:]) if data else (0, b"")
    if first < 128:
        return first, rest
    return first, (HEAD + "".join(PIECES[byte % len(PIECES)] for byte in rest)).encode()


def check(outlet_number: int, data: bytes) -> None:
    """Assert that cleaning raises only ClippingError, loses no text, and gives a safe page that can be parsed again."""
    outlet = OUTLETS[outlet_number % len(OUTLETS)]
    try:
        clipping = parse_clipping(data, "fuzz.txt")
        cleaned = clean_clipping(clipping, outlet)
    except ClippingError:
        return
    assert not lost_characters(cleaned), f"lost: {lost_characters(cleaned)}"
    article, _ = normalise(cleaned, outlet, KNOWLEDGE.vocabulary)
    page = dump_page(article)
    assert page.encode()
    assert parse_page(page, "fuzz.md")._replace(characters=None) == article
    assert not is_edited(page)
    assert not (found := executable(to_html(article.body, article.lang))), f"executable: {found}"


def executable(html: str) -> list[str]:
    """The elements and attributes of a page's body that a browser would run."""
    found = []
    for tag in TAG.finditer(html):
        found += [tag["name"]] if tag["name"].lower() in EXECUTABLE_ELEMENTS else []
        for name, value in ATTRIBUTE.findall(tag["attributes"]):
            is_unsafe_url = name in ("href", "src") and not value.startswith(("http://", "https://", "mailto:"))
            found += [f"{name}={value}"] if is_unsafe_url or name.startswith("on") or name == "style" else []
    return found


def main() -> None:
    """Run atheris with the arguments of libFuzzer."""
    import atheris

    atheris.instrument_all()
    atheris.Setup(sys.argv, lambda data: check(*decode_input(data)))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
