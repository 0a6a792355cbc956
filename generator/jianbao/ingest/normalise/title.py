"""Find the title of an article and remove the name of the site from its end."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from urllib.parse import unquote

from jianbao.chinese.characters import fold
from jianbao.config import read_toml
from jianbao.ingest.normalise.one_line import one_line, without_markup
from jianbao.ingest.normalise.places import places
from jianbao.model import Clipping, Outlet
from jianbao.outlets import host_of

TITLE_SEPARATOR = re.compile(r"\s+[-–—·]\s+|\s*[|｜_]\s*")
PORTAL_NAME = re.compile(
    r"\s*[-_|｜]\s*[^\s\-–—_|｜，。：“”]{1,10}(?:网|網|网站|新闻|新聞|日报|日報|晚报|晚報|早报|早報|周刊|週刊|频道|頻道)$"
)
"""The name of a portal after the title, without a space: 港城试点“错峰倒垃圾”_港城新闻网."""
KNOWN_SITE_SUFFIX = re.compile(
    r"(?:_[^_\s，。：“”]{1,8})?_澎湃新闻-The Paper$|(?<=[一-鿿！？”》）])-The Paper$|_哔哩哔哩(?:_bilibili)?$|"
    r"(?<=\S) - (?:YouTube|知乎|哔哩哔哩)$"
)
"""What certain sites append to a title, possibly after a section: 渔船回港_直击现场_澎湃新闻-The Paper."""
WORDPRESS_FOOTER = re.compile(r"\bappeared first on\s*(?:<a\b[^>]{0,300}>)?\s*([^<>]{2,60}?)\s*\.?\s*(?:<|\Z)")
"""WordPress names the site below each entry of its feed: The post 渔船回港 appeared first on 海岸评论."""
MAX_WORDPRESS_FOOTER_CHARACTERS = 1_000
"""The footer is searched in this many characters at the end of a clipping, HTML tags included."""
TITLE_BAR = re.compile(r"\s*[|｜]\s*")
SITE_NAME_SUFFIX = re.compile(r"(?:news|中文|新闻|新聞|[网網])+$")
"""What sites append to their name: BBC News 中文, 德国之声中文网."""
SECTIONS_FILE = Path(__file__).parents[2] / "vocabulary" / "sections.toml"
MIN_TITLE_CHARACTERS = 4
"""A shorter text before the name of a portal is one of its sections."""
TITLE_CHARACTERS_FROM_TEXT = 40


def find_title(clipping: Clipping, outlet: Outlet, text: str) -> str:
    """Find the title, as one line of plain text; if it is missing, the first characters of ``text``, or a dash."""
    title = full_title = KNOWN_SITE_SUFFIX.sub("", without_markup(one_line(clipping.title)))
    names = _site_names(clipping, outlet) if TITLE_SEPARATOR.search(title) else set()
    while (separators := list(TITLE_SEPARATOR.finditer(title))) and _is_site_name(title[separators[-1].end() :], names):
        title = title[: separators[-1].start()]
    while (match := PORTAL_NAME.search(title)) and match.start() >= MIN_TITLE_CHARACTERS:
        title = title[: match.start()]
    if TITLE_BAR.match(full_title, len(title)):
        title = _without_sections(title, clipping.url)
    return title or one_line(text)[:TITLE_CHARACTERS_FROM_TEXT] or "—"


def _is_site_name(part: str, names: set[str]) -> bool:
    key = _lower_letters(part)
    return key in names or SITE_NAME_SUFFIX.sub("", key) in names


def _without_sections(title: str, url: str) -> str:
    """The title without the sections that precede the name of the site: 渔船回港 | 生活 | 海岸通讯."""
    path = {_lower_letters(part) for part in unquote(url).split("/")[3:]}
    while (bars := list(TITLE_BAR.finditer(title))) and bars[-1].start() >= MIN_TITLE_CHARACTERS:
        section = title[bars[-1].end() :]
        if not (_lower_letters(section) in path or _is_section(section)):
            break
        title = title[: bars[-1].start()]
    return title


def _is_section(name: str) -> bool:
    """Whether newspapers have a section of that name; countries are sections, too."""
    sections, endings = _sections()
    key = fold(_lower_letters(name))
    is_known = key in sections or any(key.removesuffix(ending) in sections for ending in endings)
    return is_known or any(name == place for place, tags in places() if tags)


@functools.cache
def _sections() -> tuple[frozenset[str], tuple[str, ...]]:
    """The comparison keys of known sections, and of the words that may follow a section."""
    words = read_toml(SECTIONS_FILE)
    names, endings = ([fold(_lower_letters(name)) for name in words[key]] for key in ("names", "endings"))
    return frozenset(names), tuple(endings)


def _site_names(clipping: Clipping, outlet: Outlet) -> set[str]:
    """The names of a site: from its outlet file, its feed (front matter, WordPress's footer), its host and its URL."""
    feed_names = (*clipping.fields.tags, *clipping.fields.categories, *clipping.fields.authors)
    host = host_of(clipping.url)
    section = unquote(clipping.url).split("/")[3:4]  # The keepers | Coast | The Meridian, under /coast/
    names = (*outlet.names.values(), *outlet.hosts, *feed_names, host, host.partition(".")[0], *section)
    footer = WORDPRESS_FOOTER.findall(clipping.html[-MAX_WORDPRESS_FOOTER_CHARACTERS:])
    # A name from the footer is not split into words, because the first may be The.
    parts = [part for name in names for part in (name, *name.split())] + [one_line(name) for name in footer[-1:]]
    return {key for part in parts if (key := _lower_letters(part))}


def _lower_letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
