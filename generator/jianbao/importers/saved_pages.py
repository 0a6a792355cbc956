"""Import pages of the web that a browser saved: HTML, SingleFile and MHTML.

The page's address and the time at which it was saved come from

- SingleFile's comment at its start, ``Page saved with SingleFile / url: ... / saved date: ...``
  (https://github.com/gildas-lormeau/SingleFile);
- the header of MHTML (``mhtml.py``);
- the comment ``saved from url=(0033)https://...``, the Mark of the Web, of Chrome and Internet Explorer
  (https://learn.microsoft.com/en-us/previous-versions/windows/internet-explorer/ie-developer/compatibility/ms537628(v=vs.85));
- else from the page's canonical address.

The address of a copy in the Wayback Machine is replaced by that of the original.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterator, Set
from functools import partial
from pathlib import Path

from jianbao.collect.article_page import MAX_PAGE_BYTES, read_article_page, require_trafilatura
from jianbao.collect.encoding import decode_web
from jianbao.collect.entry import Entry, language_tag, usable, web_address
from jianbao.errors import UsageError, undecodable_name
from jianbao.fetch import Response
from jianbao.importers.found import (
    NO_PLAIN_FILE,
    PLAIN_FILE_REMEDY,
    Found,
    Source,
    is_plain_file,
    refuse_own_folder,
    utc_time,
)
from jianbao.importers.mhtml import MhtmlPage, is_mhtml, read_mhtml
from jianbao.importers.page_pictures import PagePictures

PAGE_ENDINGS = (".html", ".htm", ".xhtml", ".mhtml", ".mht")
MAX_SAVED_BYTES = 100_000_000
"""A file of this size needs a gigabyte of memory."""
SINGLEFILE = re.compile(
    r"<!--\s*(?:Page saved with|Archive processed by) SingleFile\b(?P<lines>.{0,5000}?)-->", re.DOTALL
)
SINGLEFILE_URL = re.compile(r"^\s*url:\s*(\S+)", re.MULTILINE)
SINGLEFILE_DATE = re.compile(r"^\s*saved date:\s*([^(\n]+)", re.MULTILINE)
"""Without the name of the zone, which JavaScript adds in brackets and in the user's language."""
SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)\s*-->", re.IGNORECASE)
START_CHARACTERS = 10_000
HEAD_ELEMENT = re.compile(r"<(?P<name>link|meta)\b[^<>]*>", re.IGNORECASE)
ATTRIBUTE_VALUE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
WAYBACK_COPY = re.compile(r"\Ahttps?://web\.archive\.org/web/\d{1,14}(?:[a-z]{2}_)?/(?=https?://)")
"""What is before the address of the original in that of a copy in the Wayback Machine."""
PAGE_LANGUAGE = re.compile(r"""<html\b[^<>]*?\s(?:xml:)?lang\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
STYLE = re.compile(r"<style\b[^<>]*>[^<]*</style\s*>", re.IGNORECASE)
MIN_SAVED_TEXT = 20
"""A shorter text is a button or a heading of a page without an article."""
NO_ARTICLE = "are pages in which no article is found"


def open_saved_pages(path: Path, own: Set[Path] = frozenset()) -> Source:
    """The saved page ``path``, or those in this folder, without those in the folders ``own`` of the archive.

    Raises UsageError, also if trafilatura is not installed.
    """
    require_trafilatura("saved pages can be imported")
    if not path.exists():
        raise UsageError("no such file or folder", file=str(path), remedy="Name a saved page, or a folder of them.")
    if not (path.is_file() or path.is_dir()):
        raise UsageError(NO_PLAIN_FILE, file=str(path), remedy=PLAIN_FILE_REMEDY)
    refuse_own_folder(path, own)
    folder = path if path.is_dir() else path.parent
    files = [*_page_files(path, own)] if path.is_dir() else [path]
    return Source(files, partial(read_saved_page, folder), "Importing pages")


def _page_files(folder: Path, own: Set[Path]) -> Iterator[Path]:
    """The pages below a folder, without those that belong to another, in the folder that was saved with it."""
    for current, folders, names in os.walk(folder):
        visible = sorted(name for name in names if name[0] != ".")
        stems = {Path(name).stem for name in visible if name.lower().endswith(PAGE_ENDINGS)}
        folders[:] = sorted(
            name
            for name in folders
            if name[0] != "." and not _belongs_to_page(name, stems) and Path(current, name).resolve() not in own
        )
        for name in visible:
            path = Path(current, name)
            if name.lower().endswith(PAGE_ENDINGS) and is_plain_file(path):
                yield path


def _belongs_to_page(folder: str, stems: set[str]) -> bool:
    """Whether a folder is ``name_files``, ``name-Dateien`` or the like, next to a page ``name``."""
    ends = (index for index, character in enumerate(folder) if character in "_-. ")
    return any(folder[:end] in stems for end in ends)


def read_saved_page(folder: Path, path: Path) -> Found:
    """Find the article in a saved page; ``folder`` is left out of the names of files in reports."""
    place = path.relative_to(folder).as_posix()
    if undecodable_name(place):
        place = os.fsencode(place).decode("utf-8", "backslashreplace")
    try:
        if path.stat().st_size > MAX_SAVED_BYTES:
            return Found(place, dropped=f"have more than {MAX_SAVED_BYTES // 10**6} MB")
        data = path.read_bytes()
    except OSError as error:
        return Found(place, dropped=f"cannot be read: {error.strerror}")
    is_message = is_mhtml(data)
    page = read_mhtml(data) if is_message else MhtmlPage(data)
    if not page.data.strip():
        return Found(place, dropped="have no page in them")
    pictures = PagePictures(None if is_message else path.parent, dict(page.pictures))
    return _found(place, page, pictures)


def _found(place: str, page: MhtmlPage, pictures: PagePictures) -> Found:
    text = HEAD_ELEMENT.sub(_quoted, STYLE.sub("", usable(decode_web(page.data, page.charset))))
    text = pictures.replace(text)
    if len(text) > MAX_PAGE_BYTES:
        return Found(place, dropped=f"have more than {MAX_PAGE_BYTES // 10**6} MB of HTML")
    start = text[:START_CHARACTERS]
    comment = match["lines"] if (match := SINGLEFILE.search(start)) else ""
    address = _address(page.address, comment, text)
    saved = SINGLEFILE_DATE.search(comment)
    article = read_article_page(Response(address, 200, {"content-type": "text/html"}, text.encode()))
    if len(article.text) < MIN_SAVED_TEXT:
        return Found(place, dropped=NO_ARTICLE)
    lang = PAGE_LANGUAGE.search(start)
    entry = Entry(
        address=address,
        title=article.title or page.title,
        html=pictures.restore(article.html),
        lang=language_tag(lang[1]) if lang else "",
    )
    notes = (*(["addresses, which the pages do not say"] if not address else []),)
    notes = (*notes, *(["pictures of more than a megabyte"] if pictures.number_lost else []))
    return Found(place, entry, saved=utc_time(saved[1].strip() if saved else page.saved), notes=notes)


def _quoted(element: re.Match[str]) -> str:
    """An element with its values in quotation marks, which SingleFile leaves out; the readers of heads expect them."""
    values = [(name, one or two or three) for name, one, two, three in ATTRIBUTE_VALUE.findall(element[0])]
    pairs = (f"{name}='{value}'" if '"' in value else f'{name}="{value}"' for name, value in values)
    return f"<{element['name']} {' '.join(pairs)}>"


def _address(stated: str, comment: str, text: str) -> str:
    """Where a page is from; empty if it does not say that."""
    matches = (SINGLEFILE_URL.search(comment), SAVED_FROM.search(text[:START_CHARACTERS]))
    found = (web_address(html.unescape(match[1])) for match in matches if match)
    address = stated or next(filter(None, found), "") or _own_address(text)
    return WAYBACK_COPY.sub("", address)


def _own_address(text: str) -> str:
    """The canonical address of a page, else that in its Open Graph metadata; empty if it states neither."""
    found: dict[str, str] = {}
    for element in HEAD_ELEMENT.finditer(text):
        values = {name.lower(): one or two or three for name, one, two, three in ATTRIBUTE_VALUE.findall(element[0])}
        kind = (values.get("rel") or values.get("property") or values.get("name") or "").lower()
        if address := web_address(html.unescape(values.get("href") or values.get("content") or "")):
            found.setdefault(kind, address)
    return found.get("canonical") or found.get("og:url") or ""
