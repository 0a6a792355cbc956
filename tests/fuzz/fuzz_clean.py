"""Any bytes as a clipping, mutated by atheris for as long as it is given: ``make fuzz SECONDS=60``.

The first byte chooses the outlet; the rest is the file, or where it is above 127, each byte is a piece of
``pieces.toml``. What must hold is in ``check``. A failing input is kept as ``crash-...`` in the folder where atheris
was started; ``python tests/fuzz/fuzz_clean.py crash-...`` runs it again.
``tests/test_fuzz.py`` runs the seeds of ``corpus/`` without atheris.
"""

from __future__ import annotations

import re
import sys
import tempfile
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from account import clean_clipping, lost_characters

from jianbao.errors import ClippingError
from jianbao.ingest.article import load_knowledge
from jianbao.ingest.normalise import normalise
from jianbao.ingest.read.clipping import read_clipping
from jianbao.page.format import dump_page, is_edited, parse_page
from jianbao.publish.render.markdown import to_html

KNOWLEDGE = load_knowledge(None)
OUTLETS = sorted(KNOWLEDGE.outlets.values(), key=lambda outlet: outlet.slug)
CORPUS = Path(__file__).parent / "corpus"
TAG = re.compile(r"<(?P<name>[a-z][a-z0-9]*)(?P<attributes>[^>]*)>", re.IGNORECASE)
"""nh3 writes every ``<`` and ``>`` that is no tag's as an entity, also in attributes."""
ATTRIBUTE = re.compile(r'([^\s"=]+)="([^"]*)"')
RUNS = {"script", "style", "iframe", "object", "embed", "form", "svg", "math", "base", "meta", "link"}
HEAD = "[渔船回港](https://example.org/a)\n------\n"
GROUPS = tomllib.loads(Path(__file__).with_name("pieces.toml").read_text(encoding="utf-8"))
PIECES: list[str] = [piece for group in GROUPS.values() for piece in group]


def file_of(data: bytes) -> tuple[int, bytes]:
    """What an input stands for: the number of an outlet, and a file."""
    first, rest = (data[0], data[1:]) if data else (0, b"")
    if first < 128:
        return first, rest
    return first, (HEAD + "".join(PIECES[byte % len(PIECES)] for byte in rest)).encode()


def check(outlet_number: int, data: bytes, path: Path) -> None:
    """Only ClippingError comes out; what comes of it is safe and can be read again, and nothing is lost."""
    path.write_bytes(data)
    outlet = OUTLETS[outlet_number % len(OUTLETS)]
    try:
        clipping = read_clipping(path, "fuzz.txt")
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
    """What of a page's body a browser would run."""
    found = []
    for tag in TAG.finditer(html):
        found += [tag["name"]] if tag["name"].lower() in RUNS else []
        for name, value in ATTRIBUTE.findall(tag["attributes"]):
            leads = name in ("href", "src") and not value.startswith(("http://", "https://", "mailto:"))
            found += [f"{name}={value}"] if leads or name.startswith("on") or name == "style" else []
    return found


def main() -> None:
    """Mutate until told to stop; arguments are libFuzzer's."""
    import atheris

    atheris.instrument_all()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fuzz.txt"
        atheris.Setup(sys.argv, lambda data: check(*file_of(data), path))
        atheris.Fuzz()


if __name__ == "__main__":
    main()
