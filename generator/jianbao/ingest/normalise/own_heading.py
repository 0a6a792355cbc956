"""Find the headline of a saved page in a heading above its text; its title also names the site and its sections."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Set

from jianbao.ingest.normalise.one_line import one_line, without_markup
from jianbao.ingest.normalise.site_names import lower_letters

ANY_ELEMENT = re.compile(r"<[^<>]*>")
REST_BEFORE = re.compile(r".*(?:\s(?:[-–—·•:«»‹›/]|::)\s|[|｜_－»]\s*|--|:\s?)")
REST_AFTER = re.compile(r"(?:\s?[（(][^（()）]{2,12}[）)])?(?:\s(?:[-–—·•:«»‹›/]|::)\s|\s*[|｜_－-]).*")
"""A site's name is separated from the headline; a subtitle after a colon is part of the headline."""
NAME_END = re.compile(r"[|｜_－：«»‹›/·•:]|\s[-–—]\s|--")
CUT_OFF = re.compile(r"\s*(?:…|\.\.\.)$")
MARKS = " |｜_－-–—:·•»/"
TOP_HEADING = re.compile(r"<(h[1-3])\b[^<>]{0,1000}>(.{1,2000}?)</\1\s*>", re.IGNORECASE | re.DOTALL)
KICKER = re.compile(r"[^:：]{2,40}\s?[:：]\s*")
"""The words above a headline, which pages join with it by a colon."""
MIN_HEADING_CHARACTERS = 6
PARAGRAPH = re.compile(r"<p\b[^<>]{0,1000}>(.{1,3000}?)</p\s*>", re.IGNORECASE | re.DOTALL)
MIN_PROSE_CHARACTERS = 60
"""A shorter paragraph above the headline is a kicker, a date or a row of links."""


def own_heading(title: str, html: str, is_name: Callable[[str], bool]) -> str:
    """The heading above the text if ``title`` is that heading with names around it, or cut off; else empty.

    Before it, only what ``is_name`` accepts as the name of a site or section is left out: 转载｜ is not one. A title
    that is such a name and no more says nothing.
    """
    if "<h" not in html:
        return ""
    if title and is_name(title):
        return next(_top_headings(html), "")
    headings = {lower_letters(markup_text(match[2])) for match in TOP_HEADING.finditer(html)}
    answers = (heading for heading in _top_headings(html) if _is_title(heading, title, is_name, headings))
    return next(answers, "")


def _top_headings(html: str) -> Iterator[str]:
    """The headings above the first paragraph of prose, the highest level first; several ``h1`` are no titles."""
    found = [(match[1].lower(), markup_text(match[2])) for match in TOP_HEADING.finditer(html, 0, prose_start(html))]
    is_one = sum(name == "h1" for name, _ in found) == 1
    for name, heading in sorted(found, key=lambda item: item[0]):
        if len(heading) >= MIN_HEADING_CHARACTERS and (name != "h1" or is_one):
            yield heading


def _is_title(heading: str, title: str, is_name: Callable[[str], bool], headings: Set[str]) -> bool:
    """Whether ``title`` is longer than a heading by the names of the site and its sections, or shorter by its end.

    A title whose other parts are ``headings`` of the page, too, lists what the article is about.
    """
    start = CUT_OFF.sub("", title)
    if start != title and len(start) >= MIN_HEADING_CHARACTERS and heading.startswith(start):
        return True
    before, found, after = title.partition(heading)
    others = {key for other in NAME_END.split(f"{before}|{after}") if (key := lower_letters(other))}
    named_before = [part for part in NAME_END.split(before) if lower_letters(part)]
    ends_in_name = after.startswith(" ") and is_name(NAME_END.split(after)[-1].strip(MARKS))
    return bool(
        found
        and others.isdisjoint(headings)
        and others
        and (not before or REST_BEFORE.fullmatch(before))
        and all(is_name(part.strip(MARKS)) for part in named_before)
        and (not after or REST_AFTER.fullmatch(after) or ends_in_name)
    )


def prose_start(html: str, start: int = 0) -> int:
    """Where the first paragraph of prose begins from ``start`` on, or else the end of ``html``."""
    for match in PARAGRAPH.finditer(html, start):
        if len(markup_text(match[1])) >= MIN_PROSE_CHARACTERS:
            return match.start()
    return len(html)


def markup_text(markup: str) -> str:
    """The text of some markup, on one line."""
    return without_markup(one_line(ANY_ELEMENT.sub("", markup)))


def without_kicker(title: str, html: str) -> str:
    """The title without the words in front of its colon, if the first heading has other words in front of the rest.

    Thus neither are part of the headline: ``Hohenau: Why the lift runs backwards`` below ``The Alps: Why the lift …``.
    """
    kicker = KICKER.match(title)
    heading = TOP_HEADING.search(html) if kicker and "<h" in html else None
    if kicker is None or heading is None:
        return title
    shown = markup_text(heading[2])
    rest = title[kicker.end() :]
    before = shown.removesuffix(rest)
    has_same = before.rstrip(MARKS).endswith(title[: kicker.end()].rstrip(MARKS))
    is_other = before not in (shown, "") and KICKER.fullmatch(before) and not has_same
    is_other = is_other and not title.startswith(before.rstrip(MARKS))
    return rest if is_other and len(rest) >= MIN_HEADING_CHARACTERS else title
