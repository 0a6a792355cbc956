"""The article's own title, from the header or the linked line, without the site's name at its end."""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from pathlib import Path
from urllib.parse import unquote

from jianbao.chinese.characters import fold
from jianbao.config import read_toml
from jianbao.ingest.normalise.places import places
from jianbao.model import Clipping, Outlet
from jianbao.outlets import host_of

SEPARATOR = re.compile(r"\s+[-–—·]\s+|\s*[|｜_]\s*")
# 港城试点“错峰倒垃圾”_港城新闻网: portals put their name behind the title without a blank.
PORTAL = re.compile(
    r"\s*[-_|｜]\s*[^\s\-–—_|｜，。：“”]{1,10}(?:网|網|网站|新闻|新聞|日报|日報|晚报|晚報|早报|早報|周刊|週刊|频道|頻道)$"
)
# What the sites themselves write behind a title, a section before it: 渔船回港_直击现场_澎湃新闻-The Paper.
KNOWN = re.compile(
    r"(?:_[^_\s，。：“”]{1,8})?_澎湃新闻-The Paper$|(?<=[一-鿿！？”》）])-The Paper$|_哔哩哔哩(?:_bilibili)?$|"
    r"(?<=\S) - (?:YouTube|知乎|哔哩哔哩)$"
)
# The post 渔船回港 appeared first on 海岸评论: WordPress names the site below every entry of its feed.
FOOTER = re.compile(r"\bappeared first on\s*(?:<a\b[^>]{0,300}>)?\s*([^<>]{2,60}?)\s*\.?\s*(?:<|\Z)")
FOOTER_LENGTH = 1_000
"""Characters at the end of a clipping that may hold it, with its tags."""
BAR = re.compile(r"\s*[|｜]\s*")
# BBC News 中文, 德国之声中文网: what a site adds to its name.
ADDED = re.compile(r"(?:news|中文|新闻|新聞|[网網])+$")
SECTIONS = Path(__file__).parents[2] / "vocabulary" / "sections.toml"
SHORTEST = 4
"""Characters of a title; what is shorter before a portal's name is a section of it."""
LENGTH_FROM_TEXT = 40


def find_title(clipping: Clipping, outlet: Outlet, text: str) -> str:
    """One line of plain text. Without any title the first words of the article stand in."""
    title = whole = KNOWN.sub("", one_line(clipping.title))
    names = _site_names(clipping, outlet) if SEPARATOR.search(title) else set()
    while (found := list(SEPARATOR.finditer(title))) and _is_one(title[found[-1].end() :], names):
        title = title[: found[-1].start()]
    while (match := PORTAL.search(title)) and match.start() >= SHORTEST:
        title = title[: match.start()]
    if BAR.match(whole, len(title)):
        title = _without_sections(title, clipping.url)
    return title or one_line(text)[:LENGTH_FROM_TEXT] or "—"


def _is_one(part: str, names: set[str]) -> bool:
    letters = _letters(part)
    return letters in names or ADDED.sub("", letters) in names


def _without_sections(title: str, url: str) -> str:
    """What stands before the sections that a site names before its own name: 渔船回港 | 生活 | 海岸通讯."""
    path = {_letters(part) for part in unquote(url).split("/")[3:]}
    while (bars := list(BAR.finditer(title))) and bars[-1].start() >= SHORTEST:
        section = title[bars[-1].end() :]
        if not (_letters(section) in path or _is_section(section)):
            break
        title = title[: bars[-1].start()]
    return title


def _is_section(name: str) -> bool:
    """Whether newspapers have a part of that name; a country is one, too."""
    sections, endings = _sections()
    key = fold(_letters(name))
    is_known = key in sections or any(key.removesuffix(ending) in sections for ending in endings)
    return is_known or any(name == place for place, tags in places() if tags)


@functools.cache
def _sections() -> tuple[frozenset[str], tuple[str, ...]]:
    """The sections that are known, and what may stand behind one, as they are compared."""
    words = read_toml(SECTIONS)
    names, endings = ([fold(_letters(name)) for name in words[key]] for key in ("names", "endings"))
    return frozenset(names), tuple(endings)


def _site_names(clipping: Clipping, outlet: Outlet) -> set[str]:
    """What a site is called: by its file, its feed (in a Jekyll header's tags, or WordPress's footer) and its host."""
    feed = [clipping.header.get(key) for key in ("tags", "categories", "author")]
    named = [str(item) for value in feed for item in (value if isinstance(value, list) else [value]) if item]
    host = host_of(clipping.url)
    section = unquote(clipping.url).split("/")[3:4]  # The keepers | Coast | The Meridian, under /coast/
    names = (*outlet.names.values(), *outlet.hosts, *named, host, host.partition(".")[0], *section)
    footer = FOOTER.findall(clipping.html[-FOOTER_LENGTH:])  # a name as a whole: its first word may be The
    parts = [part for name in names for part in (name, *name.split())] + [one_line(name) for name in footer[-1:]]
    return {letters for part in parts if (letters := _letters(part))}


def one_line(text: str) -> str:
    """Entities decoded (twice: feeds encode the encoded), control and zero-width characters out, white space folded."""
    text = html.unescape(html.unescape(text))
    if text.isprintable():  # no character of category C is
        return " ".join(text.split())
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " if c in "\t\n\r" else "" for c in text)
    return " ".join(kept.split())


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
