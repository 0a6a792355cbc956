"""Find the title of an article, without the names of its site and section."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from urllib.parse import unquote

from jianbao.chinese.characters import fold
from jianbao.config import read_toml
from jianbao.ingest.normalise.one_line import one_line, without_markup
from jianbao.ingest.normalise.own_heading import own_heading, without_kicker
from jianbao.ingest.normalise.places import places
from jianbao.ingest.normalise.site_names import SiteNames, lower_letters, site_names
from jianbao.model import Clipping, Outlet

TITLE_SEPARATOR = re.compile(r"\s+(?:[-–—·•:»«‹›/]|--|::)\s+|\s*[|｜_]\s*|\s*－\s*|(?<=\S)--(?=\S)")
PORTAL_NAME = re.compile(
    r"\s*(?:--|[-–—_|｜－])\s*[^\s\-–—_|｜－，。：“”]{1,10}(?:网|網|网站|新闻|新聞|日报|日報|晚报|晚報|早报|早報|时报|時報|商报|商報|"
    r"电子报|電子報|传媒|傳媒|在线|电台|電台|之声|之聲|之音|青年报|青年報|ニュース|都市报|都市報|周刊|週刊|周末|週末|频道|頻道|电视台|電視台|通讯社|通訊社|新闻社|新聞社)$|"
    r"\s*[-|｜－:：]\s*[^\s\-|｜－:：]{1,10}(?:新聞|ニュース)(?:デジタル|オンライン|電子版)$|"
    r"\s*：[^\s|｜－:：]{2,8}新聞$|"
    r"\s+[-|:]\s+[가-힣]{1,6}(?:일보|신문|뉴스|방송|경제)$"
)
"""The name of a portal after the title, mostly without a space: 港城试点“错峰倒垃圾”_港城新闻网."""
NUMERIC_DATE = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}")
"""A date among the names after the title: Renovierung | Valley Post | 03.03.2020."""
KNOWN_SITE_SUFFIX = re.compile(
    r"(?:_[^_\s，。：“”]{1,8})?_澎湃新闻-The Paper$|(?<=[一-鿿！？”》）])-The Paper$|_哔哩哔哩(?:_bilibili)?$|"
    r"(?<=\S) - (?:YouTube|知乎|哔哩哔哩)$"
)
"""What certain sites append to a title, possibly after a section: 渔船回港_直击现场_澎湃新闻-The Paper."""
FIRST_SECTION = re.compile(r"(?P<section>[A-Za-z ]{2,20}) [|｜] ")
"""Opinion | Why the bridge must stay. In Chinese, the column in front is mostly a part of the headline."""
SITE_PREFIX = re.compile(r"(?P<site>[^:：]{3,30}): (?=.{4})")
"""The name of a blog in front of the headline: Tarn Diary: Eggs on the water."""
SECTIONS_FILE = Path(__file__).parents[2] / "vocabulary" / "sections.toml"
MIN_TITLE_CHARACTERS = 4
"""A shorter text before the name of a portal is one of its sections."""
MAX_SEPARATORS = 4
"""A title with more parts ends in keywords."""
TITLE_CHARACTERS_FROM_TEXT = 40


def find_title(clipping: Clipping, outlet: Outlet, text: str) -> str:
    """Find the title, as one line of plain text; if it is missing, the first characters of ``text``, or a dash."""
    given = without_markup(one_line(clipping.title))
    heading = own_heading(
        given, clipping.html, lambda part: _is_section(part) or site_names(clipping, outlet).is_site(part)
    )
    if heading:
        return heading
    title = KNOWN_SITE_SUFFIX.sub("", given)
    is_from_page = outlet.kind != "video"  # videos have keywords there: 老橋封閉｜河灣新聞｜國際新聞
    if TITLE_SEPARATOR.search(title) or SITE_PREFIX.match(title):
        title = _without_site_name(title, site_names(clipping, outlet), has_sections=is_from_page)
    while is_from_page and (match := PORTAL_NAME.search(title)) and match.start() >= MIN_TITLE_CHARACTERS:
        title = title[: match.start()]
    if (
        is_from_page
        and len(title) < len(given)
        and (separator := TITLE_SEPARATOR.match(given, given.rfind(title) + len(title)))
    ):
        title = _without_sections(title, separator[0].strip(), clipping.url)
    return without_kicker(title, clipping.html) or _beginning(one_line(text)) or "—"


def _beginning(text: str) -> str:
    """The first characters of ``text``, without a part of a word at the end."""
    start, end = text[:TITLE_CHARACTERS_FROM_TEXT], text[TITLE_CHARACTERS_FROM_TEXT - 1 :][:2]
    is_within_word = len(end) == 2 and end.isalnum() and max(end) < "\u2000"  # not in Chinese
    return (is_within_word and start.rpartition(" ")[0]) or start.rstrip()


def _without_site_name(title: str, names: SiteNames, *, has_sections: bool) -> str:
    """The title without the names of the site, and perhaps of its sections, at its end and beginning."""
    if (prefix := SITE_PREFIX.match(title)) and names.is_site(prefix["site"]):
        title = title[prefix.end() :]
    while separators := list(TITLE_SEPARATOR.finditer(title)):
        last, first = separators[-1], separators[0]
        if has_sections and _ends_in_names(title, separators, names):
            title = title[: separators[-2].start()]
        elif _is_site_or_feed(title[last.end() :], names):
            title = title[: last.start()]
        elif NUMERIC_DATE.fullmatch(title[last.end() :]) and len(separators) > 1:
            site = title[separators[-2].end() : last.start()]
            if not names.is_site(site):
                break
            title = title[: separators[-2].start()]
        elif names.is_site(title[: first.start()]) and len(title) - first.end() >= MIN_TITLE_CHARACTERS:
            title = _without_first_section(title[first.end() :])
        else:
            break
    return title


def _ends_in_names(title: str, separators: list[re.Match[str]], names: SiteNames) -> bool:
    """Whether the last two parts are a section and the site, in any order: | 生活 | 河湾日报, – The Meridian – Asia."""
    if not 2 <= len(separators) <= MAX_SEPARATORS or separators[-2].start() < MIN_TITLE_CHARACTERS:
        return False
    before, last = separators[-2:]
    one, other = title[before.end() : last.start()], title[last.end() :]
    is_same_mark = _folded_mark(before[0]) == _folded_mark(last[0])
    return (_is_section(one) and is_same_mark) or (_is_section(other) and names.is_site(one))


def _is_site_or_feed(part: str, names: SiteNames) -> bool:
    """Whether a part is a name of the site, its feed or its section, or the site's name with a section's."""
    words = part.split()
    has_section = len(words) > 1 and _is_section(words[-1]) and names.is_site(" ".join(words[:-1]))
    return has_section or names.is_site_or_feed(part)


def _without_first_section(title: str) -> str:
    """The title without a section in front of it, which followed the name of the site."""
    separator = TITLE_SEPARATOR.search(title)
    is_section = separator and _is_section(title[: separator.start()])
    return title[separator.end() :] if separator and is_section else title


def _without_sections(title: str, mark: str, url: str) -> str:
    """The title without the sections that precede the name of the site, mostly after its ``mark``: 渔船回港 | 生活."""
    path = {lower_letters(part) for part in unquote(url).split("/")[3:]}
    while (marks := list(TITLE_SEPARATOR.finditer(title))) and marks[-1].start() >= MIN_TITLE_CHARACTERS:
        section = title[marks[-1].end() :]
        is_same_mark = _folded_mark(marks[-1][0]) == _folded_mark(mark)
        is_named = lower_letters(section) in path or NUMERIC_DATE.fullmatch(section)
        if not _is_section(section) and not (is_same_mark and is_named):
            break
        title = title[: marks[-1].start()]
    first = FIRST_SECTION.match(title)
    return title[first.end() :] if first and _is_section(first["section"]) else title


def _folded_mark(mark: str) -> str:
    return mark.strip().replace("｜", "|").replace("－", "-")


def _is_section(name: str) -> bool:
    """Whether newspapers have a section of that name; countries are sections, too."""
    sections, endings = _sections()
    key = fold(lower_letters(name))
    is_known = key in sections or any(key.removesuffix(ending) in sections for ending in endings)
    return is_known or any(name == place for place, tags in places() if tags)


@functools.cache
def _sections() -> tuple[frozenset[str], tuple[str, ...]]:
    """The comparison keys of known sections, and of the words that may follow a section."""
    words = read_toml(SECTIONS_FILE)
    names, endings = ([fold(lower_letters(name)) for name in words[key]] for key in ("names", "endings"))
    return frozenset(names), tuple(endings)
