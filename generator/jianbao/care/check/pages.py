"""Checks of what each page says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from jianbao.care.check.archive import Archive
from jianbao.care.check.finding import Finding, as_finding
from jianbao.care.check.read_pages import CONFLICT, CheckedPage
from jianbao.model import When
from jianbao.page.format import line_of_key
from jianbao.page.front_matter import split_front_matter
from jianbao.page.keys import intended_key
from jianbao.page.written_dates import day_of

DATE_ERROR = re.compile(r"(?:date|collected) is ")
"""How an error about a date begins: ``date is not a date``."""
TWO_DAYS = timedelta(days=2)
"""The day in one time zone is at most one day ahead of another, and ingest believes a date one day after collection."""
OWN_PAGE_KEYS = frozenset(["title", "lang", "nav", "draft", "private", "published"])
RENAME_KEY = "Correct the key, or rename it if it is yours."
FIRST_NEWSPAPER = 1600
"""No newspaper is older; a year before it is a typing error."""


def front_matter(archive: Archive) -> Iterator[Finding]:
    """Pages whose front matter cannot be read, or has a key that seems misspelt."""
    for error in archive.unreadable_pages:
        if not DATE_ERROR.match(error.what):
            yield as_finding(error, archive.root)
    for page in archive.pages:
        for line, note in page.record.notes:
            yield Finding(page.name, note, RENAME_KEY, line)
    for problem in archive.own_content.problems:
        yield as_finding(problem, archive.root)
    for own_page in archive.own_content.pages:
        yield from _own_front_matter(archive, f"content/{own_page.file}")


def merge_conflicts(archive: Archive) -> Iterator[Finding]:
    """Pages in which git marked what it could not merge."""
    names = [page.name for page in archive.pages if page.has_conflict]
    names += [str(error.file) for error in archive.unreadable_pages]
    names += [f"content/{page.file}" for page in archive.own_content.pages]
    for name in names:
        text = (archive.root / name).read_text(encoding="utf-8", errors="replace")
        if found := CONFLICT.search(text):
            what, fix = "git could not merge this page", "Keep the lines of one side, and delete git's marks."
            yield Finding(name, what, fix, 1 + text.count("\n", 0, found.start()))


def dates(archive: Archive) -> Iterator[Finding]:
    """Dates that cannot be: not in the calendar, in the future, or after the article was collected."""
    for error in archive.unreadable_pages:
        if DATE_ERROR.match(error.what):
            yield as_finding(error, archive.root)
    last = datetime.now(UTC).date() + TWO_DAYS
    for page in archive.pages:
        for key, when in (("date", page.date), ("collected", page.collected)):
            if when and (what := _impossible(when, key, page, last)):
                fix = f"Correct {key} in the front matter, or delete the line if it is unknown."
                yield Finding(page.name, what, fix, page.line_of(key))


def _own_front_matter(archive: Archive, name: str) -> Iterator[Finding]:
    """Keys of an own page that resemble known ones, and a ``nav`` that is neither true nor false."""
    text = (archive.root / name).read_text(encoding="utf-8-sig")
    values = split_front_matter(text)[0]
    for key in map(str, values):
        meant = None if key in OWN_PAGE_KEYS else intended_key(key, OWN_PAGE_KEYS)
        if meant:
            what, fix = f"unknown key {key}; did you mean {meant}?", RENAME_KEY
            yield Finding(name, what, fix, line_of_key(key, text))
    if not isinstance(values.get("nav", False), bool):
        yield Finding(name, "nav is neither true nor false", "Write nav: true.", line_of_key("nav", text))


def _impossible(when: When, key: str, page: CheckedPage, last: date) -> str:
    """What is wrong with a date; empty if it is possible."""
    day = day_of(when)
    if day.year < FIRST_NEWSPAPER:
        return f"{key} is {day}, before the first newspaper"
    if day > last and not (page.record.is_draft or page.record.is_private):
        return f"{key} is {day}, in the future"
    if key == "date" and page.collected and day > day_of(page.collected) + TWO_DAYS:
        return f"date is {day}, but the article was collected on {day_of(page.collected)}"
    return ""
