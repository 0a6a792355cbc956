"""Find the headline of a saved page in its only ``h1``, where the title also has names of the site and its sections."""

from __future__ import annotations

import re
from collections.abc import Callable

from jianbao.ingest.normalise.one_line import one_line, without_markup
from jianbao.ingest.normalise.site_names import lower_letters

HEADING = re.compile(r"<h1\b[^<>]{0,1000}>(.{1,2000}?)</h1\s*>", re.IGNORECASE | re.DOTALL)
ANY_ELEMENT = re.compile(r"<[^<>]*>")
REST_BEFORE = re.compile(r".*(?:\s(?:[-–—·•:»/]|::)\s|[|｜_－»]\s*|--)")
REST_AFTER = re.compile(r"(?:\s?[（(][^（()）]{2,12}[）)])?(?:\s(?:[-–—·•:»/]|::)\s|\s*[|｜_－-]).*")
"""A site's name is separated from the headline; a subtitle after a colon is part of the headline."""
NAME_END = re.compile(r"[|｜_－»/·•]|\s[-–—]\s|--")
CUT_OFF = re.compile(r"\s*(?:…|\.\.\.)$")
MARKS = " |｜_－-–—:·•»/"
TOP_HEADING = re.compile(r"<(h[1-3])\b[^<>]{0,1000}>(.{1,2000}?)</\1\s*>", re.IGNORECASE | re.DOTALL)
KICKER = re.compile(r"[^:：]{2,40}\s?[:：]\s*")
"""The words above a headline, which pages join with it by a colon."""
MIN_HEADING_CHARACTERS = 6


def own_heading(title: str, html: str, is_name: Callable[[str], bool]) -> str:
    """The text of the only ``h1`` if ``title`` is that text with names after it, or cut off; else empty.

    Before it, only what ``is_name`` accepts as the name of a site or section is left out: 转载｜ is not one.
    """
    if "<h1" not in html:
        return ""
    headings = HEADING.findall(html)
    first_paragraph = html.find("</p>")
    if len(headings) != 1 or (0 <= first_paragraph < html.find("<h1")):
        return ""
    heading = without_markup(one_line(ANY_ELEMENT.sub("", headings[0])))
    if len(heading) < MIN_HEADING_CHARACTERS or heading == title:
        return ""
    start = CUT_OFF.sub("", title)
    if start != title and len(start) >= MIN_HEADING_CHARACTERS and heading.startswith(start):
        return heading
    before, found, after = title.partition(heading)
    has_names = (not before or (REST_BEFORE.fullmatch(before) and is_name(before.strip(MARKS)))) and (
        not after or REST_AFTER.fullmatch(after)
    )
    others = NAME_END.split(f"{before}|{after}")
    is_longest = len(lower_letters(heading)) > max(len(lower_letters(other)) for other in others)
    return heading if found and has_names and is_longest else ""


def without_kicker(title: str, html: str) -> str:
    """The title without the words in front of its colon, if the first heading has other words in front of the rest.

    Thus neither are part of the headline: ``Hohenau: Why the lift runs backwards`` below ``The Alps: Why the lift …``.
    """
    kicker = KICKER.match(title)
    heading = TOP_HEADING.search(html) if kicker and "<h" in html else None
    if kicker is None or heading is None:
        return title
    shown = without_markup(one_line(ANY_ELEMENT.sub("", heading[2])))
    rest = title[kicker.end() :]
    before = shown.removesuffix(rest)
    is_other = before not in (shown, "") and KICKER.fullmatch(before) and not title.startswith(before.rstrip(MARKS))
    return rest if is_other and len(rest) >= MIN_HEADING_CHARACTERS else title
