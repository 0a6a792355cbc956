"""Who wrote it: people only; an outlet, a channel or an editor's credit is not an author."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from jianbao.chinese.characters import fold
from jianbao.ingest.byline_patterns import BOOK_DETAILS, STAFF_BYLINE
from jianbao.ingest.clean.bylines import bylines
from jianbao.ingest.clean.entry_meta import entry_meta
from jianbao.ingest.normalise.removed import removed_by
from jianbao.ingest.normalise.title import one_line
from jianbao.model import Cleaned, Clipping, Outlet

LEADS = 2
"""Paragraphs at the beginning and at the end in which an agency names its reporter."""
SEPARATORS = re.compile(r"\s*[,，、;；/|]\s*|\s+(?:&|and)\s+")
BYLINE_LABEL = re.compile(
    r"^\s*(?:by\b|文\s*[/／|｜:：]|(?:作者|撰文|撰稿|记者|記者)\s*[/／|｜丨:：]?)\s*", re.IGNORECASE
)
EDGE = 4
"""Lines at the beginning and at the end in which an article is signed; below the name stand editor and pictures."""
LINE = 80
"""Characters of such a line; a longer one is text."""
LATIN_CAPITALS = re.compile(r"[A-Z][A-Z'’.-]+(?: [A-Z][A-Z'’.-]*)+")
NOT_A_NAME = re.compile(
    r"(?:by|more|admin|staff|unknown|佚名|小编|匿名)|.*(?:编辑|編輯|记者|記者|通讯员|editor|reporter|correspondent|writer)",
    re.IGNORECASE,
)
# （记者 方晓舟）, which any newspaper may write.
REPORTER = re.compile(
    r"[（(](?:本[报報刊台]|[^\s（）()]{2,6}[报報社网網])?(?:实习|實習)?[记記]者[ 　]*"
    r"(?P<author>[一-鿿]{2,4}(?:[、 　][一-鿿]{2,4}){0,3})[）)]"
)
# 記者溫以安／山城報導 on a line of its own, or in brackets before the first sentence, as Taiwanese sites open.
FILED = re.compile(
    r"^(?:(?P<bracket>[〔【［\[（(])[^\S\n]*)?[记記]者(?P<author>[一-鿿]{2,4}(?:[、 　][一-鿿]{2,4}){0,3})[^\S\n]*[/／]"
    r"[^\S\n]*[一-鿿]{2,8}(?:報導|报道|報道|電|电)[^\S\n]*(?(bracket)[〕】］\]）)]|$)",
    re.MULTILINE,
)
NAMED = re.compile(
    r"(?:作者|撰文|撰稿|采写|採寫|记者|記者|\b文)\s*[/／|｜丨:：]\s*(?P<names>[一-鿿·]{2,12}(?:[、,，][一-鿿·]{2,12})*|"
    r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3})"
)
"""A name behind its label, among other things on the line: ``来源：港城晚报 作者：方晓舟 字号``."""
SIGNED = re.compile(
    r"[（(]?(?:撰?文|作者|撰稿|采写|採寫|采访撰文|採訪撰文)(?:[/／、&＆和][图圖摄攝影]{1,2})?\s*[/／|｜丨:：]\s*"
    r"(?P<names>[一-鿿·]{2,6}(?:[、,，][一-鿿·]{2,6}){0,3}|[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,3})"
    r"(?:[\s　|｜丨，,]+(?:[图圖摄攝编編译譯责責排策校].{0,30}))?[）)]?"
)
"""A line that is its label and names: ``文／图｜林小满``, ``文｜林小满　编辑｜阿柴``."""


def wire_lead(cleaned: Cleaned, outlet: Outlet, text: str) -> str:
    """The reporter in the agency's lead, by the outlet's own patterns: （中央社記者廖禹揚首爾15日專電）."""
    lines = text.split("\n")
    edges = dict.fromkeys([*lines[:LEADS], *lines[-LEADS:]])
    matches = (re.search(pattern, line) for pattern in outlet.wire_leads for line in edges)
    return next((match["author"] for match in matches if match), "")


def reporter(cleaned: Cleaned, outlet: Outlet, text: str) -> str:
    """The reporter whom the first paragraph names in brackets: （记者 方晓舟）."""
    lead = "\n".join(text.split("\n")[:LEADS])
    match = REPORTER.search(lead) or FILED.search(lead)
    return "、".join(match["author"].split()) if match else ""


def meta_line(cleaned: Cleaned, outlet: Outlet, text: str) -> str:
    """The name behind a label in what cleaning took off around the title: 作者：方晓舟."""
    lines = (entry.text for entry in removed_by(cleaned, entry_meta))
    return next((match["names"] for line in lines if (match := NAMED.search(line))), "")


def byline(cleaned: Cleaned, outlet: Outlet, text: str) -> str:
    """The name that cleaning took off the top or the end of the page."""
    lines = [entry.text for entry in removed_by(cleaned, bylines)]
    names = [
        staff(line) or (match["names"] if (match := NAMED.match(line)) else BYLINE_LABEL.sub("", line))
        for line in lines
    ]
    return "、".join(name for name in names if not _is_outlet(name, cleaned.clipping, outlet))


def signature(cleaned: Cleaned, outlet: Outlet, text: str) -> str:
    """The name on a line of its own near the beginning or the end: 文｜林小满."""
    lines = text.split("\n")
    edges = [line.strip() for line in dict.fromkeys([*lines[:EDGE], *lines[-EDGE:]]) if len(line) <= LINE]
    if any(BOOK_DETAILS.search(line) for line in edges):
        return ""
    return next(
        (names for line in edges if (names := match["names"] if (match := SIGNED.fullmatch(line)) else staff(line))), ""
    )


def staff(line: str) -> str:
    """The names on a line that is about a paper's reporters; empty for any other."""
    match = STAFF_BYLINE.fullmatch(line.strip())
    return "、".join(name for group in match.groups() if group for name in group.split()) if match else ""


def header(cleaned: Cleaned, outlet: Outlet, text: str) -> str:
    """The Jekyll header's author, unless that is only the name of the outlet or of the feed."""
    author = _listed(cleaned.clipping.header.get("author"))
    return "" if _is_outlet(author, cleaned.clipping, outlet) else author


CLUES: tuple[Callable[[Cleaned, Outlet, str], str], ...] = (
    wire_lead,
    header,
    byline,
    meta_line,
    reporter,
    signature,
)


def find_authors(cleaned: Cleaned, outlet: Outlet, text: str) -> tuple[tuple[str, ...], str | None]:
    """The names of the authors in order, none twice, and the name of the clue; ``((), None)`` if nobody is named."""
    answers = ((names, clue.__name__) for clue in CLUES if (names := _people(clue(cleaned, outlet, text))))
    return next(answers, ((), None))


def _people(line: str) -> tuple[str, ...]:
    """The names in a line, each once, in capitals or not; admin and the like are nobody."""
    names = [_cased(name.strip()) for name in SEPARATORS.split(staff(line) or line)]
    once: dict[str, str] = {}
    for name in filter(None, names):
        if not NOT_A_NAME.fullmatch(name):
            known = once.setdefault(name.casefold(), name)
            once[name.casefold()] = name if known.islower() else known
    return tuple(once.values())


def _cased(name: str) -> str:
    """A name in capitals as it is usually written: KONEY BAI is Koney Bai; initials and C计划 stay."""
    return name.title() if LATIN_CAPITALS.fullmatch(name) else name


def _is_outlet(author: str, clipping: Clipping, outlet: Outlet) -> bool:
    """Whether an author is only the outlet or the feed under another spelling: (臺)中央社CNA."""
    names = {_letters(name) for name in _feed_names(clipping)} | {
        _letters(part) for name in outlet.names.values() for part in (name, *name.split())
    }
    letters = _letters(author)
    return letters in names or any(len(name) > 2 and name in letters for name in names)


def _feed_names(clipping: Clipping) -> list[str]:
    """Tags and categories of a Jekyll header; these archives put the feed's name there."""
    values: Mapping[str, Any] = clipping.header
    lists = (values.get(key) for key in ("tags", "categories"))
    return [_plain(item) for value in lists for item in (value if isinstance(value, list) else [value]) if item]


def _plain(value: object) -> str:
    return "" if value is None or isinstance(value, dict) else one_line(str(value))


def _listed(value: object) -> str:
    """A header's names in a row; in a list only what is text is one."""
    names = [item for item in value if isinstance(item, str)] if isinstance(value, list) else [value]
    return "、".join(filter(None, map(_plain, names)))


def _letters(text: str) -> str:
    return fold("".join(filter(str.isalnum, text)))
