"""Find the authors by an ordered table of clues. Only people are authors: no outlet, channel or editor."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, dropwhile, takewhile
from zoneinfo import ZoneInfo

from jianbao.ingest.byline_languages import (
    BUREAUS,
    CYRILLIC_NAME,
    LABELS,
    LATIN_NAME,
    LINE_PARTS,
    MAX_BYLINE_CHARACTERS,
    PREPOSITIONS,
    names_in_byline,
    without_agencies,
)
from jianbao.ingest.byline_patterns import BOOK_DETAILS
from jianbao.ingest.clean.bylines import bylines
from jianbao.ingest.clean.entry_meta import entry_meta
from jianbao.ingest.clean.page_header import page_header
from jianbao.ingest.normalise.channel import find_channel
from jianbao.ingest.normalise.headline_lines import headline_lines
from jianbao.ingest.normalise.names import contains_name, is_outlet_name, name_key
from jianbao.ingest.normalise.one_line import one_line
from jianbao.ingest.normalise.removed import removed_by
from jianbao.ingest.normalise.structured_data import structured_data
from jianbao.ingest.printed_dates import printed_date
from jianbao.model import Cleaned, Clipping, Outlet

Names = tuple[str, ...]
MIN_LEAD_CHARACTERS = 30
"""A shorter line above the text is a caption or a headline, and not part of the lead."""
LEAD_PARAGRAPHS = 2
"""This many paragraphs at the beginning and at the end may name the reporter of a news agency."""
NAME_SEPARATOR = re.compile(r"\s*[,，、;；/|]\s*(?:(?:and|und|et|y|e)\s+)?|\s+(?:&|and|und|et|y|e|en|и)\s+")
CREDIT = re.compile(r"\s*by\s", re.IGNORECASE)
"""Within the text, By Ada Lindqvist is the credit of a picture; above it, cleaning has removed it as a byline."""
IN_LAST_BRACKETS = re.compile(r"\s*[（(][^（()）]{2,30}[）)]$")
"""Agency or place after a name: 方晓舟（综合报道）."""
BYLINE_LABEL = re.compile(
    rf"^\s*(?:by\b|文\s*[/／|｜:：]|(?:作者|撰文|撰稿|记者|記者)\s*[/／|｜丨:：]?|(?:(?:{PREPOSITIONS})\s+)?(?:{LABELS})\s*[:：])\s*",
    re.IGNORECASE,
)
AUTHOR_LABEL = re.compile(
    r"^\s*(?:by\s+(?=\S)|(?:作者|撰文|撰稿|文|记者|記者)\s*[/／|｜丨:：]\s*|(?:记者|記者)\s+(?=\S))", re.IGNORECASE
)
"""A label in front matter, which sites write into the name: ``byline: By Mei Lin``."""
AROUND_A_NAME = re.compile(r"^(?:[<,;·|/–-]|[发發]自)|\b(?:by|von|par|por|di|and|und|et|y|e)$", re.IGNORECASE)
"""What is around the name in the line of a byline: A report by …, Tarn."""
IN_BRACKETS_AT_END = re.compile(
    r"[。！？」』”][（(【](?P<author>[一-鿿々]{2,4}[ぁ-んァ-ヶー]{0,3})(?<![完续續图圖文载載网網节節摄攝綜综編编社讯訊上下篇])[）)】]$"
)
"""The reporter in brackets after the last sentence, as in Japanese and Chinese papers."""
SIGNATURE_LINES = 4
"""This many lines at the beginning and at the end may be a signature: lines with editors may follow it."""
NAME_OF_PERSON = re.compile(f"{LATIN_NAME}|{CYRILLIC_NAME}")
UTC_ZONE = ZoneInfo("UTC")
LATIN_CAPITALS = re.compile(r"[A-Z][A-Z'’.-]+(?: [A-Z][A-Z'’.-]*)+")
ORGANISATION = re.compile(r"(?:[网網]|[报報]社?|[电電][视視台臺]+|通[讯訊]社|[频頻]道)$")
"""The end of the name of an organisation; on a platform for videos it is the one that posted a video."""
BLOG_HOST = re.compile(
    r"^https?://(?:[\w.-]+\.)?(?:medium\.com|substack\.com|blogspot\.\w+|wordpress\.com|matters\.(?:news|town)|tumblr\.com|"
    r"hatenablog\.com|livejournal\.com|pixnet\.net|note\.com|vocus\.cc|typepad\.com)/",
    re.IGNORECASE,
)
NOT_A_NAME = re.compile(
    r"(?:by|more|admin|staff|unknown|share|facebook|twitter|e-?mail|follow|佚名|小编|匿名)|"
    r"(?:show|view|see|read) (?:all|more) .*|(?:alle|mehr) .*|tous les .*|the .+|(?-i:[A-Z]{2,5}(?: Wire)?)|"
    r"https?:.*|.+ (?:news|staff|desk|team|media|subscriptions?)|"
    r".*(?:编辑部?|編輯部?|记者|記者|通讯员|editor|reporter|correspondent|writer)",
    re.IGNORECASE,
)
BRACKETED_REPORTER = re.compile(
    r"[（(](?:本[报報刊台]|[^\s（）()]{2,6}[报報社网網])?(?:实习|實習)?[记記]者[ 　]*"
    r"(?P<author>[一-鿿]{2,4}(?:[、 　][一-鿿]{2,4}){0,3})(?<![攝摄])[）)]"
)
"""（记者 方晓舟）, which any newspaper may write."""
REPORTER_SLASH_PLACE = re.compile(
    r"^(?:(?P<bracket>[〔【［\[（(])[^\S\n]*)?[记記]者(?P<author>[一-鿿]{2,4}(?:[、 　][一-鿿]{2,4}){0,3})[^\S\n]*[/／]"
    r"[^\S\n]*[一-鿿]{2,8}(?:報導|报道|報道|電|电)[^\S\n]*(?(bracket)[〕】］\]）)]|$)",
    re.MULTILINE,
)
"""記者溫以安／山城報導 in a line of its own, or in brackets before the first sentence, as on Taiwanese sites."""
DISPATCH = re.compile(
    r"[（(][一-鿿]{2,6}社[記记]者(?P<author>(?:[一-鿿]{2,4}、){0,3}"
    rf"(?:[一-鿿]{{2,4}}?(?=(?:{BUREAUS})\d)|[一-鿿]{{3}}(?=[一-鿿]{{2,4}}\d)|[一-鿿]{{2}}(?=[一-鿿]{{2}}\d)))"
    r"[一-鿿]{2,5}\d{1,2}日(?:[專专外]?[電电]|[綜综]合)"
)
"""（山城社記者林小滿首爾15日專電）: of the characters before the day, the first three are mostly the name."""
LABELLED_NAMES = re.compile(
    rf"\b(?:[Pp]osted|[Ww]ritten|[Ss]ubmitted) by\s+(?P<latin>{LATIN_NAME})|"
    r"(?:作者|撰文|撰稿|采写|採寫|记者|記者|\b文)\s*[/／|｜丨:：]\s*(?P<names>[一-鿿·]{2,12}(?:[、,，][一-鿿·]{2,12})*|"
    r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3})"
)
"""A name after its label, anywhere in a line: ``来源：港城晚报 作者：方晓舟 字号``."""


def wire_lead(cleaned: Cleaned, outlet: Outlet, text: str) -> Names:
    """The reporter in the lead of a news agency, by the outlet's patterns: （中央社記者廖禹揚首爾15日專電）."""
    lines = text.split("\n")
    edges = dict.fromkeys([*lines[:LEAD_PARAGRAPHS], *lines[-LEAD_PARAGRAPHS:]])
    matches = (re.search(pattern, line) for pattern in outlet.wire_leads for line in edges)
    return next((split_names(match["author"]) for match in matches if match), ())


def reporter(cleaned: Cleaned, outlet: Outlet, text: str) -> Names:
    """The reporter in brackets in the first paragraphs: （记者 方晓舟）."""
    lead = "\n".join(_lead(text.split("\n")))
    patterns = (BRACKETED_REPORTER, REPORTER_SLASH_PLACE, DISPATCH)
    match = next((match for pattern in patterns if (match := pattern.search(lead))), None)
    return split_names("、".join(match["author"].split())) if match else ()


def _lead(lines: list[str]) -> Iterator[str]:
    """The lines up to the second long one."""
    long_lines = 0
    for line in lines:
        yield line
        long_lines += len(line) >= MIN_LEAD_CHARACTERS
        if long_lines == LEAD_PARAGRAPHS:
            return


def meta_line(cleaned: Cleaned, outlet: Outlet, text: str) -> Names:
    """The name after a label in the metadata that cleaning removed: 作者：方晓舟."""
    lines = (entry.text for entry in removed_by(cleaned, entry_meta, page_header))
    return next(
        (split_names(match["names"] or match["latin"]) for line in lines if (match := LABELLED_NAMES.search(line))), ()
    )


def labelled_byline(cleaned: Cleaned, outlet: Outlet, text: str) -> Names:
    """The names in the bylines with a label that cleaning removed from the top of the page: 文｜林小满."""
    names = [name for entry in removed_by(cleaned, bylines) for name in names_in_byline(entry.text)]
    return _people(names, cleaned, outlet)


def byline(cleaned: Cleaned, outlet: Outlet, text: str) -> Names:
    """The names without a label that cleaning removed from the top or the end of the page, as in an author's box."""
    texts = [entry.text for entry in removed_by(cleaned, bylines) if not AROUND_A_NAME.search(entry.text)]
    names = [BYLINE_LABEL.sub("", text) for text in texts]
    return _people(names, cleaned, outlet)


def signature(cleaned: Cleaned, outlet: Outlet, text: str) -> Names:
    """The names in a line of their own near the beginning or the end, or in several such lines: 文｜林小满."""
    lines = text.split("\n")
    edges = dict.fromkeys([*lines[:SIGNATURE_LINES], *lines[-SIGNATURE_LINES:]])
    candidates = [line.strip() for line in edges if len(line) <= MAX_BYLINE_CHARACTERS and not CREDIT.match(line)]
    if any(BOOK_DETAILS.search(line) for line in candidates):
        return ()
    answers = (_people(names_in_byline(line), cleaned, outlet) for line in candidates)
    adjacent = takewhile(bool, dropwhile(lambda names: not names, answers))
    return tuple(dict.fromkeys(chain.from_iterable(adjacent)))


def headline(cleaned: Cleaned, outlet: Outlet, text: str) -> Names:
    """The names in the short lines around the headline of a saved page: Ada Lindqvist | Valley | 08/01/2014."""
    lines = headline_lines(cleaned.clipping.html, cleaned.clipping.title)
    answers = (_people(names_in_byline(line) or _name_before_date(line), cleaned, outlet) for line in lines)
    return next(filter(None, answers), ())


def _name_before_date(line: str) -> Names:
    """The name in front of a line whose other parts are a place and a date."""
    first, *others = LINE_PARTS.split(line)
    is_line = len(others) == 2 and NAME_OF_PERSON.fullmatch(first) and printed_date(others[-1], UTC_ZONE, lambda: "day")
    return (first,) if is_line else ()


def last_brackets(cleaned: Cleaned, outlet: Outlet, text: str) -> Names:
    """The name in brackets at the very end: …と話した。【佐藤花】."""
    match = IN_BRACKETS_AT_END.search(text.rstrip())
    return _people([match["author"]], cleaned, outlet) if match else ()


def stated(cleaned: Cleaned, outlet: Outlet, text: str) -> Names:
    """The authors that the page states to search engines, as JSON-LD or in a meta element."""
    names = structured_data(cleaned.clipping.html).authors
    return _people([one_line(AUTHOR_LABEL.sub("", name)) for name in names], cleaned, outlet)


def header(cleaned: Cleaned, outlet: Outlet, text: str) -> Names:
    """The authors in the front matter, unless they are only a name of the channel or the outlet."""
    names = [one_line(AUTHOR_LABEL.sub("", name)) for name in cleaned.clipping.fields.authors]
    return _people(names, cleaned, outlet)


def _people(names: Iterable[str], cleaned: Cleaned, outlet: Outlet) -> Names:
    """The people among ``names``, each of which may be several joined names."""
    return split_names("、".join(name for name in names if name and not is_publisher(name, cleaned.clipping, outlet)))


def last_line(cleaned: Cleaned, outlet: Outlet, text: str) -> Names:
    """A name that is the last line, in Cyrillic: Russian and Ukrainian write no other words of a line so."""
    line = text.rstrip().rpartition("\n")[2]
    return _people([line], cleaned, outlet) if re.fullmatch(CYRILLIC_NAME, line) else ()


AUTHOR_CLUES: tuple[Callable[[Cleaned, Outlet, str], Names], ...] = (
    wire_lead,
    labelled_byline,
    reporter,
    signature,
    stated,
    header,
    headline,
    byline,
    meta_line,
    last_brackets,
    last_line,
)
"""A byline in the text is about the text; the front matter often names who posted it."""


def find_authors(cleaned: Cleaned, outlet: Outlet, text: str) -> tuple[tuple[str, ...], str | None]:
    """Find the authors; returns their names, without duplicates, and the name of the clue, or ``((), None)``."""
    answers = ((names, clue.__name__) for clue in AUTHOR_CLUES if (names := clue(cleaned, outlet, text)))
    return next(answers, ((), None))


def is_publisher(name: str, clipping: Clipping, outlet: Outlet) -> bool:
    """Whether a name is that of the clipping's outlet or channel, perhaps with an addition: 海灣你說 Bay and Shiba.

    On a platform of blogs, a channel is the blog of its author; on one for videos, an organisation is no author.
    """
    if is_outlet_name(name, outlet):
        return True
    channel = find_channel(clipping.fields, outlet)[0]
    if outlet.kind == "video" and (
        ORGANISATION.search(name) or (channel and name_key(name).startswith(name_key(channel)))
    ):
        return True
    return contains_name(name, channel) and not (name_key(name) == name_key(channel) and BLOG_HOST.search(clipping.url))


def split_names(line: str) -> Names:
    """The names in a line, without duplicates in another case; words such as admin are left out."""
    parts = names_in_byline(line) or NAME_SEPARATOR.split(line)
    bare = (IN_LAST_BRACKETS.sub("", part.strip(" \t:：-–—")) for part in parts)
    names = [_title_case(name) for name in without_agencies(bare)]
    spellings: dict[str, str] = {}
    for name in filter(None, names):
        if not NOT_A_NAME.fullmatch(name):
            spelling = spellings.setdefault(name.casefold(), name)
            spellings[name.casefold()] = name if spelling.islower() else spelling
    return tuple(spellings.values())


def _title_case(name: str) -> str:
    """Convert a name in capitals to title case: KONEY BAI to Koney Bai; initials and C计划 are unchanged."""
    return name.title() if LATIN_CAPITALS.fullmatch(name) else name
