"""Articles -> the search index in ``site/pagefind``, made by Pagefind from words that jianbao cuts itself.

Pagefind never sees a page of the site. It is given one small file an article that holds nothing but folded words, and
what it has stored of them is then put back into the author's own text, so that a reader sees that and not the words.
"""

from __future__ import annotations

import gzip
import hashlib
import html
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from generator.errors import OutputError, SearchError
from generator.hanzi import fold, fold_table
from generator.model import Article, Outlet
from generator.plaintext import plain_text
from generator.publish.addresses import article_path
from generator.publish.organise import outlet_name
from generator.publish.tokens import CJK, JOINTS, PAUSE, Token, tokens
from generator.report import SearchReport

VERSION = "1.5.2"
"""Of Pagefind. Another one may store its fragments in another way, and those are rewritten here."""

SHARD = "all"
"""The ``lang`` of the files Pagefind is given. Not a language: for one it knows, it would cut and stem on its own."""

USED = ("pagefind.js", "pagefind-worker.js", "pagefind-entry.json", "wasm.*", "*.pf_*")
"""What the search page loads; the ready-made interfaces that Pagefind puts beside it (400 KB) it does not."""

_FRAGMENT = b"pagefind_dcd"
_BETWEEN = "\u200b"
"""Pagefind's own sign between words that are written without a blank."""
_INVISIBLE = dict.fromkeys(map(ord, (_BETWEEN, "\u00ad", "\u2060", "\ufeff")))
"""Break hints and byte order marks; inside a word they would cut it in two."""
_MEND = f"Install it again: pip install --force-reinstall pagefind-bin=={VERSION}"


@dataclass(frozen=True, slots=True)
class SearchRecord:
    """One article as the search knows it."""

    id: str
    path: str
    """Of its page, from the site's root, unquoted: ``articles/<id>.html``."""
    title: str
    text: str
    """The body as plain text, captions and alternative texts with it; a line a paragraph."""
    lang: str
    """BCP 47: ``zh-Hant``."""
    date: str
    """As ISO text, ``2023-11-07`` or with a time; empty for an undated article."""
    outlet: str
    """Display name."""
    tags: tuple[str, ...] = ()
    """For narrowing the results; they are not searched."""


def search_records(articles: Iterable[Article], outlets: Mapping[str, Outlet], lang: str) -> Iterator[SearchRecord]:
    """What the search knows of each article."""
    for article in articles:
        yield SearchRecord(
            id=article.id,
            path=article_path(article),
            title=article.title,
            text=plain_text(article.body, alt=True),
            lang=article.lang,
            date=article.date.isoformat() if article.date else "",
            outlet=outlet_name(outlets, article.outlet, lang),
            tags=article.tags,
        )


def build_index(records: Sequence[SearchRecord], output: Path) -> SearchReport:
    """Make ``output`` the index of ``records``, touching only files that differ. Raises SearchError, OutputError.

    The same records give the same bytes. Of no records there is no index, only the two tables.
    """
    with tempfile.TemporaryDirectory(prefix="jianbao-search-") as folder:
        index = _indexed(records, Path(folder))
    articles = sum(name.endswith(".pf_fragment") for name in index)
    made = index | _tables(records, articles)
    try:
        _settle(made, output)
    except OSError as error:
        where = str(error.filename or output)
        raise OutputError(f"the search index cannot be written: {error.strerror}", file=where) from error
    return SearchReport(articles=articles, files=len(made), bytes=sum(map(len, made.values())))


def _indexed(records: Iterable[SearchRecord], folder: Path) -> dict[str, bytes]:
    """Let Pagefind index ``records``; path and content of each file it made, with the fragments rewritten."""
    source, output = folder / "source", folder / "output"
    source.mkdir()
    waiting = {}
    for record in records:
        words = _words(_content(record))
        if words.strip(f"{PAUSE} "):  # Pagefind drops a page without words
            waiting[_name(record)] = record
            (source / _name(record)).write_text(_source_page(record.title, words), encoding="utf-8")
    if not waiting:
        return {}
    _call(source, output)
    made = {}
    for path in (path for pattern in USED for path in sorted(output.rglob(pattern))):
        content = path.read_bytes()
        if path.suffix == ".pf_fragment":
            data = _read_fragment(content)
            content = _own_text(data, waiting.pop(data["url"].removeprefix("/")))
        made[path.relative_to(output).as_posix()] = content
    if waiting:
        lost = next(iter(waiting.values())).id
        raise SearchError(f"Pagefind left out {len(waiting)} articles, {lost} among them", remedy=_MEND)
    return made


def _name(record: SearchRecord) -> str:
    """Name the record's file so that the name changes with whatever the results show.

    Pagefind names a fragment by its content, this name included. Were the name made of the id alone, a corrected
    comma would change a fragment but not its name, and browsers would go on showing what they have cached.
    """
    shown = json.dumps(astuple(record), ensure_ascii=False).encode()
    return hashlib.sha256(shown).hexdigest()[:24] + ".html"


def _content(record: SearchRecord) -> str:
    """Join what is searched; the title is in it since Pagefind drops a page that has nothing but a title."""
    return f"{record.title}\n{record.text}"


def _source_page(title: str, words: str) -> str:
    """Write the file Pagefind reads: all words as its text, those of the title also as metadata, which weighs more."""
    return (
        f'<!DOCTYPE html><html lang="{SHARD}"><body>'  # no <p>: Pagefind ends it with a full stop, which joins words
        f'<span data-pagefind-body data-pagefind-meta="title[content]" content="{html.escape(_words(title))}">'
        f"{html.escape(words)}</span></body></html>"
    )


def _words(text: str) -> str:
    return " ".join(token.word for token in _tokens(text))


def _tokens(text: str) -> list[Token]:
    return tokens(text.translate(_INVISIBLE))


def _read_fragment(packed: bytes) -> dict[str, Any]:
    """Unpack what Pagefind keeps of one page. Raises SearchError."""
    unpacked = gzip.decompress(packed)
    if not unpacked.startswith(_FRAGMENT):
        raise SearchError("a fragment of Pagefind does not begin as expected", remedy=_MEND)
    data: dict[str, Any] = json.loads(unpacked.removeprefix(_FRAGMENT))
    return data


def _own_text(data: dict[str, Any], record: SearchRecord) -> bytes:
    """Pack a fragment again with the author's text in place of the words, and with all that a result shows."""
    found = _tokens(_content(record))
    if data["content"] != " ".join(token.word for token in found):
        raise SearchError(f"Pagefind has not kept the words of {record.id} as they were", remedy=_MEND)
    meta = {name: getattr(record, name) for name in ("id", "path", "title", "lang", "date", "outlet")}
    text = json.dumps(
        data | {"content": _BETWEEN.join(token.span for token in found), "meta": meta}, ensure_ascii=False
    )
    return gzip.compress(_FRAGMENT + text.encode(), compresslevel=6, mtime=0)


def _call(source: Path, output: Path) -> None:
    """Run the Pagefind binary on ``source``. Raises SearchError."""
    try:
        import pagefind_bin  # type: ignore[import-untyped]

        command = [str(pagefind_bin.get_executable()), "--site", str(source), "--output-path", str(output)]
    except (ImportError, FileNotFoundError) as error:
        raise SearchError("the Pagefind binary is missing", remedy=_MEND) from error
    command += [f"--include-characters={JOINTS}", "--quiet"]
    # Pagefind also heeds PAGEFIND_* variables and a pagefind.toml where it is run; neither may change the site.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND_")}
    try:
        done = subprocess.run(  # noqa: S603 - the program that came with the package, on folders of our own
            command, cwd=source, env=environment, capture_output=True, text=True, encoding="utf-8", errors="replace"
        )
    except OSError as error:
        raise SearchError(f"Pagefind cannot be run: {error.strerror}", file=command[0], remedy=_MEND) from error
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip())[-2000:]
        raise SearchError(f"Pagefind stopped with exit code {done.returncode}: {said}", remedy=_MEND)
    version = json.loads((output / "pagefind-entry.json").read_bytes())["version"]
    if version != VERSION:
        raise SearchError(f"Pagefind is {version}, not {VERSION}", remedy=_MEND)


def _tables(records: Iterable[SearchRecord], articles: int) -> dict[str, bytes]:
    """Make what the browser needs besides: ``fold.json``, the same for every site, and ``search.json``."""
    table = fold_table()
    fold_pairs = {"from": "".join(map(chr, table)), "to": "".join(table.values())}
    search = {"articles": articles, "shards": [SHARD] if articles else [], "characters": _characters(records)}
    tables = {"fold.json": fold_pairs, "search.json": search}
    return {name: json.dumps(value, ensure_ascii=False).encode() for name, value in tables.items()}


def _characters(records: Iterable[SearchRecord]) -> str:
    """List the Chinese characters (and their like) that occur, folded and sorted.

    A reader who types one character is looking for all pairs that begin with it, but Pagefind loads only the one part
    of its index in which the character itself would stand. Asked for it with each of these, it loads all parts.
    """
    seen = set[str]().union(*(fold(_content(record)) for record in records))
    return "".join(sorted(char for char in seen if re.match(f"[{CJK}]", char)))


def _settle(made: dict[str, bytes], output: Path) -> None:
    """Write what differs, delete what is not in ``made``."""
    for name, content in made.items():
        path = output / name
        if not (path.is_file() and path.read_bytes() == content):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    for path in sorted(output.rglob("*"), reverse=True):  # a folder after what is in it
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(output).as_posix() not in made:
            path.unlink()
