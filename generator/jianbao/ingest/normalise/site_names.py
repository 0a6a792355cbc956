"""Compare a part of a title with the names of its site: from the outlet's file, the clipping and the host."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple
from urllib.parse import unquote

from jianbao.chinese.language import HAN_CHARACTER
from jianbao.ingest.normalise.names import IN_BRACKETS, SECOND_LEVEL_DOMAINS
from jianbao.ingest.normalise.one_line import one_line
from jianbao.model import Clipping, Outlet
from jianbao.outlets import host_of

WORDPRESS_FOOTER = re.compile(r"\bappeared first on\s*(?:<a\b[^>]{0,300}>)?\s*([^<>]{2,60}?)\s*\.?\s*(?:<|\Z)")
"""WordPress names the site below each entry of its feed: The post 渔船回港 appeared first on 海岸评论."""
MAX_WORDPRESS_FOOTER_CHARACTERS = 1_000
"""The footer is searched in this many characters at the end of a clipping, HTML tags included."""
META_ELEMENT = re.compile(r"<meta\b[^<>]{0,1000}>", re.IGNORECASE)
SITE_NAME_PROPERTY = re.compile(r"""["'](?:og:site_name|application-name)["']""", re.IGNORECASE)
META_CONTENT = re.compile(r"""\bcontent\s*=\s*(?:"([^"]{1,100})"|'([^']{1,100})')""", re.IGNORECASE)
SITE_NAME_SUFFIX = re.compile(r"(?:news|中文|新闻|新聞|[网網])+$")
"""What sites append to their name: BBC News 中文, 德国之声中文网."""
ARTICLES = frozenset("the der die das le la les el los il lo o a de het den det".split())  # noqa: SIM905
ADDED_WORDS = frozenset(
    "news online digital web english deutsch international magazine com org net de fr it es nl ru "  # noqa: SIM905
    "nieuws nachrichten noticias notícias notizie actualités media network tv haber haberler bao".split()
)
"""Words that a site may add to the name in its host: Valley News Online of valleynews.example."""
PARTICLES = frozenset(["de", "del", "della", "delle", "di", "do", "da", "du", "des", "van", "von"])
MIN_HOST_NAME_CHARACTERS = 3
"""A shorter name in a host matches the initials of too many words."""
MAX_NAME_WORDS = 6
CONNECTING_WORDS = PARTICLES | ADDED_WORDS
"""After the name in the host, one of these shows that the words that follow belong to it: Valley News Tiếng Việt."""
FIRST_ARTICLE = re.compile(r"^(?:the|der|die|das|le|la|el|il)(?=.{4})")
LAST_ADDED_WORD = re.compile(r"(?<=...)(?:news|online|chinese|web)$")
NAME_WORD = re.compile(r"[A-Za-z0-9À-ɏḀ-ỿЀ-ӿ&'’]+")
NAME_IN_TWO_SCRIPTS = re.compile(
    r"[一-鿿]{2,6} (?P<first>[A-Za-z][A-Za-z0-9&'’ ]*)|(?P<last>[A-Za-z0-9]{3,12})新[闻聞]雲?"
)
"""端傳媒 Initium Media, ETtoday新聞雲: the part in Latin letters is compared with the host."""
CYRILLIC = str.maketrans("абвгдеёзийклмнопрстуфыэ", "abvgdeeziyklmnoprstufye", "ъь") | str.maketrans(
    {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya"}
)
"""How hosts spell Russian names: novayagazeta."""
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae"})


class SiteNames(NamedTuple):
    """The names that a title may carry besides the headline."""

    site: frozenset[str]
    """Comparison keys of names of the site itself."""
    feed: frozenset[str]
    """Comparison keys of names next to it: of the feed, and of the section in the URL."""
    hosts: tuple[str, ...]
    """The names in the host: ``valleypost``; none for a clipping without a URL."""

    def is_site(self, part: str) -> bool:
        """Whether a part of a title is a name of the site."""
        key = lower_letters(part.strip().removeprefix("www."))
        return (
            key in self.site
            or SITE_NAME_SUFFIX.sub("", key) in self.site
            or any(_is_name_of_host(part, host) for host in self.hosts)
        )

    def is_site_or_feed(self, part: str) -> bool:
        """Whether a part of a title is a name of the site, its feed or its section."""
        key = lower_letters(part)
        return key in self.feed or SITE_NAME_SUFFIX.sub("", key) in self.feed or self.is_site(part)


def site_names(clipping: Clipping, outlet: Outlet) -> SiteNames:
    """The names of a clipping's site: from its outlet file, front matter, markup, WordPress's footer and its URL."""
    host = host_of(clipping.url)
    footer = WORDPRESS_FOOTER.findall(clipping.html[-MAX_WORDPRESS_FOOTER_CHARACTERS:])
    printed = [one_line(name) for name in (*footer[-1:], *_names_in_meta(clipping.html))]
    section = unquote(clipping.url).split("/")[3:4]  # The keepers | Coast | The Meridian, under /coast/
    feed_names = (*clipping.fields.tags, *clipping.fields.categories, *clipping.fields.authors, *section)
    names = (*outlet.names.values(), *outlet.hosts, host, host.partition(".")[0])
    # A printed name is not split into words, because the first may be The.
    return SiteNames(_keys([*_with_words(names), *printed]), _keys(_with_words(feed_names)), _names_in_host(host))


def lower_letters(text: str) -> str:
    """The letters and digits of a text in lower case, by which names are compared."""
    return "".join(filter(str.isalnum, text)).casefold()


def _names_in_meta(html: str) -> list[str]:
    if "<meta" not in html and "<META" not in html:
        return []
    elements = [element for element in META_ELEMENT.findall(html) if SITE_NAME_PROPERTY.search(element)]
    return [match[1] or match[2] for element in elements if (match := META_CONTENT.search(element))]


def _with_words(names: tuple[str, ...]) -> list[str]:
    return [part for name in names for part in (name, *name.split())]


def _keys(names: list[str]) -> frozenset[str]:
    return frozenset(key for name in names if (key := lower_letters(name)))


def _names_in_host(host: str) -> tuple[str, ...]:
    """Comparison keys of the labels of a host that may be a name, also without an article or an added word."""
    labels = [lower_letters(label) for label in host.split(".")[:-1] if label not in SECOND_LEVEL_DOMAINS]
    short = [FIRST_ARTICLE.sub("", LAST_ADDED_WORD.sub("", label)) for label in labels]
    bare = [label.lstrip("0123456789") for label in labels]
    return tuple(name for name in dict.fromkeys((*labels, *short, *bare)) if len(name) >= MIN_HOST_NAME_CHARACTERS)


def _is_name_of_host(part: str, name: str) -> bool:
    """Whether the words of ``part``, or their initials, make up the name in the host.

    ``The Valley Post`` is the name of valleypost.example, ``South Valley Morning Post`` that of svmp.example, and
    ``Corriere del Golfo`` that of corriere.example.
    """
    words = NAME_WORD.findall(IN_BRACKETS.sub("", part).replace(".", " "))
    if HAN_CHARACTER.search(SITE_NAME_SUFFIX.sub("", part)):
        match = NAME_IN_TWO_SCRIPTS.fullmatch(part)
        return match is not None and _is_name_of_host(match["first"] or match["last"], name)
    if not 0 < len(words) <= MAX_NAME_WORDS:
        return False
    for spelling in ([_plain(word) for word in words], [_plain(word.lower().translate(UMLAUTS)) for word in words]):
        first = next((number for number, word in enumerate(spelling) if word not in ARTICLES), 0)
        if spelling[first] == name and spelling[first + 1 : first + 2] and spelling[first + 1] in CONNECTING_WORDS:
            return True
        is_name = spelling[first] == name or not words[first].islower()
        if is_name and re.fullmatch("".join(map(_word_or_initial, spelling)), name):
            return True
    return False


def _word_or_initial(word: str) -> str:
    """A pattern of a word or its initial; articles and words that sites add may also be missing in the host."""
    return f"(?:{word}|{word[:1]})" + ("?" if word in ARTICLES or word in ADDED_WORDS else "")


def _plain(word: str) -> str:
    """A word in lower case without accents, in Latin letters."""
    word = word.lower().translate(CYRILLIC)
    return lower_letters("".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)))
