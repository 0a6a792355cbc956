"""Lines that name the author and no more, in the languages of the press.

The cleaning rule removes them from the top, and the author clues read them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from jianbao.ingest.byline_patterns import NEWSPAPER, REPORTER_TITLE, STAFF_BYLINE, STAFF_NAME

MAX_BYLINE_CHARACTERS = 120
"""A longer line is text."""
LABEL_MARK = r"\s*[/／|｜丨:：︰＝=∣]\s*"
LATIN_CAPITAL = f"[A-Z{''.join(letter for code in range(0xC0, 0x250) if (letter := chr(code)).isupper())}]"
"""Also those of Latvian, Czech and Turkish names: Ūdre, Řezníčková, Şahin."""
NAME_PARTICLES = "d[aeiou]s?|del|della|van|von|der|den|la|le|bin|al|el|ter"
CAPITALISED_WORD = rf"{LATIN_CAPITAL}[\w.'’-]*"
LATIN_NAME = rf"{CAPITALISED_WORD}(?: (?:{CAPITALISED_WORD}|{NAME_PARTICLES})){{0,3}} {CAPITALISED_WORD}"
CYRILLIC_NAME = r"[А-ЯЁЇІЄ][\w.'’-]*(?: [А-ЯЁЇІЄ][\w.'’-]*){1,2}"
HAN_NAME = r"[一-鿿々·]{2,6}"
FREE_NAME = r"(?:[^\W\d_A-Za-z][^\W_A-Z]{0,7}[^\W_A-Z]|[A-Za-z][\w.'’-]{1,20}(?: [A-Z][\w.'’-]*){0,3})"
"""After a Chinese label: pen names may have any letters, and a name in Latin letters several words."""
PREPOSITIONS = (
    "(?:[-–—]{1,3} ?)?By|BY|by|(?:Posted|Written|Submitted) by|"
    "Von|VON|von|Durch|durch|Par|PAR|par|Por|POR|por|Di|DI|di|Door|DOOR|door|Oleh|Oleh:|Bởi|"
    "(?:Article )?[Rr]édigé par|Escrito por|Scritto da|Geschrieben von|Text von"
)
LABELS = (
    "Authors?|Autor|Autorin|Autoren|Auteurs?|Autore|Autori|Autores|Texte?|Texto|Testo|Tekst|Авторы?|Автори|Текст|"
    "Tác giả|Yazar|Yazan|Haber|Penulis|Reporter"
)
CJK_LABELS = r"(?:撰?文|作者|撰稿|撰写|撰寫|采写|採寫|采访撰文|採訪撰文|글)(?:[/／、&＆和][图圖摄攝影]{1,2})?"
REPORTER = r"(?:[一-鿿]{2,8}(?:台|社|[报報]|[网網]))?[记記]者"
WRITER = r"(?:[专專][栏欄](?:作[者家]|[评評][论論]员)|[特][约約](?:作者|撰稿人)|[评評][论論][员員]|撰稿人|[记記]者)"
JAPANESE_WRITER = "編集委員|論説委員|解説委員|特派員|専門委員|客員編集委員"
BUREAUS = (
    "华盛顿|華盛頓|纽约|紐約|北京|上海|香港|台北|东京|東京|首尔|首爾|伦敦|倫敦|巴黎|柏林|莫斯科|日内瓦|日內瓦|布鲁塞尔|"
    "布魯塞爾|洛杉矶|洛杉磯|旧金山|舊金山|新加坡|曼谷|悉尼|雪梨|多伦多|多倫多|渥太华|渥太華|德里|新德里|综合|綜合"
)
"""Cities of correspondents: without a space, other places are hard to tell from the name before them."""
JOINED_LATIN = rf"{LATIN_NAME}(?:(?:,| and| und| et| y| e| en| ve| &|;| i| dan)+ {LATIN_NAME}){{0,4}}"
JOINED_CYRILLIC = rf"{CYRILLIC_NAME}(?:(?:,| и| та)+ {CYRILLIC_NAME}){{0,4}}"
JOINED_HAN = rf"{HAN_NAME}(?:[、，]{HAN_NAME}){{0,3}}"
PLACE = r"(?:(?:,? (?:in|aus|à|en|a|da|de|te|из|в) [A-ZÀ-ÞА-Я][\w-]+(?: [A-Z][\w-]+)?)|, [A-ZÀ-ÞА-Я][\w-]+)?"
NOTE_IN_BRACKETS = r"(?:\s*[（(][^（）()]{2,60}[）)])?"
SOURCE_MARK = r"[综綜]合|[报報][道導]|[编編][译譯]|[时時][报報]|社|[电電]|等(?=[）)])"
NOT_A_PEN_NAME = r"(?!除|未|本|不|無|无|佚|匿|网|網|综合|綜合|來源|来源)"
OTHER_CREDITS = (
    rf"(?:[\s　|｜丨，,/／]+[一-鿿]{{1,4}}{LABEL_MARK}.{{0,60}}|[ 　](?:[一-鿿（）()]{{2,20}}|\d.{{0,30}}))?"
)
EDITORS = rf"[ 　]+[责責网網][编編]?{LABEL_MARK}.{{2,40}}"
BYLINES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:{PREPOSITIONS}) (?P<names>{JOINED_LATIN}){PLACE}{NOTE_IN_BRACKETS}",
        rf"From (?P<names>{LATIN_NAME}) in [A-Z]\w+",
        rf"(?:{LABELS}) ?(?::|von|by|de|di) ?(?P<names>{JOINED_LATIN}|{JOINED_CYRILLIC}){PLACE}{NOTE_IN_BRACKETS}",
        # 【文/港城网专栏作者 林小满】, 編集委員　佐藤花
        rf"[（(【]{CJK_LABELS}{LABEL_MARK}[^\s，。]{{0,10}}{WRITER}[ 　](?P<names>{JOINED_HAN})[）)】]",
        rf"(?:{JAPANESE_WRITER})[ 　](?P<names>[一-鿿々]{{1,4}}[ 　]?[一-鿿々ぁ-んァ-ヶー]{{1,4}})",
        # 文｜山谷周刊 林小满（发自河湾）
        rf"(?:撰?文|作者|采写|採寫){LABEL_MARK}{NEWSPAPER}(?:{REPORTER_TITLE})?[ 　]+"
        rf"(?P<names>{STAFF_NAME}(?:[、 　]{STAFF_NAME}){{0,3}}){NOTE_IN_BRACKETS}",
        # 文／图｜林小满　编辑｜阿柴, （撰文：林小满、王一）
        rf"[（(【]?{CJK_LABELS}{LABEL_MARK}{NOT_A_PEN_NAME}(?P<names>{FREE_NAME}(?:[、,，/／&] ?{FREE_NAME}){{0,4}})"
        rf"{OTHER_CREDITS}[）)】]?",
        rf"(?P<names>{FREE_NAME})\s?[丨｜|]\s?(?:撰文|撰稿|文|作者|采写|採寫)(?: .{{0,30}})?",
        rf"(?:作者|撰文|撰稿)[ 　]+(?P<names>{STAFF_NAME}(?:[、 　]{STAFF_NAME}){{0,3}})",
        # 林海/王湾（综合报道）, as in the last line of broadcasters
        rf"(?P<names>[一-鿿]{{2,4}}(?:/[一-鿿]{{2,4}}){{0,3}})/?\s?[（(](?=[^（）()]*(?:{SOURCE_MARK}))[^（）()]{{2,20}}[）)]",
        # （记者：林海 责编：王湾）; without editors or brackets, 记者： begins a question in an interview
        rf"[（(【]?{REPORTER}{LABEL_MARK}(?P<names>{JOINED_HAN}){EDITORS}[）)】]?",
        rf"[（(【]{REPORTER}{LABEL_MARK}(?P<names>{JOINED_HAN})[）)】]",
        rf"[（(【]?{REPORTER}(?P<names>[一-鿿]{{2,3}})(?:{BUREAUS})[报報][道導](?:{EDITORS})?[）)】]?",
        r"(?P<names>[가-힣]{2,4}(?:[·,] ?[가-힣]{2,4}){0,3}) (?:선임|수습|전문)?기자(?: [\w.]+@[\w.]+)?",
        rf"(?:文・写真|文|取材|取材・文)\s?[＝=]\s?(?P<names>{HAN_NAME}(?:[、・]{HAN_NAME}){{0,3}})",
        r"(?P<names>[一-鿿々]{2,4}[ 　]?[一-鿿々ぁ-ん]{1,4})記者",
    )
)
JOINING_WORDS = re.compile(
    r"\s*[,，、;；/／|&]\s*(?:(?:and|und|et|y|e|en|и|ve)\s+)?|\s+(?:&|and|und|et|y|e|en|ve|i|dan|и|та)\s+|"
    r"(?<=[가-힣一-鿿々])[·・](?=[가-힣一-鿿々])"
)
LINE_PARTS = re.compile(r"\s*[|·•]\s*|\s+[–—-]\s+")
MAX_OTHER_PART_CHARACTERS = 40
AGENCY_NAMES = frozenset(
    [
        *("reuters", "afp", "dpa", "ap", "associated press", "efe", "ansa", "tass", "interfax", "epd", "kna", "upi"),
        *("redaktion", "redacción", "redação", "redazione", "redactie", "rédaction", "la rédaction", "редакция"),
        *("тасс", "риа новости", "интерфакс", "our correspondent", "press release", "news agencies", "agencies"),
        *("新华社", "新華社", "中新社", "中央社", "路透社", "法新社", "美联社", "美聯社", "共同社", "塔斯社"),
    ]
)
"""Sources and departments that papers name where others name the author."""
NAMES_ALONE = re.compile(
    rf"(?:(?i:{PREPOSITIONS}) )?(?:{JOINED_LATIN}|{JOINED_CYRILLIC})(?:, [A-Z]{{2,5}})?|"
    r"[一-鿿]{2,4}(?:[、，,/／ 　]+[一-鿿]{2,4}){0,3}|"
    r"[一-鿿々]{1,3}[ 　]?[一-鿿々]{1,2}|[一-鿿々]{1,3}[ 　]?[ぁ-んァ-ヶー]{1,5}|"
    r"[가-힣]{2,4}(?:[·, ]+[가-힣]{2,4}){0,3}(?: 기자)?|"
    r"[\u0620-\u06ff]{2,}(?: [\u0620-\u06ff]{2,}){1,3}"
)
NOT_NAMES = re.compile(
    r".*\d.*|(?i:.*\b(?:news|staff|team|desk|online|magazine|more|share|follow|read|comments?)\b.*)|.*[网網报報社]|"
    r".*(?:攝影|摄影|文字|[编編][辑輯]|[设設][计計]|翻[译譯]|[发發]自).*"
)
"""Other lines of few words next to a name."""


def are_names(text: str) -> bool:
    """Whether a text, which its markup says is about the author, consists of names."""
    return not NOT_NAMES.fullmatch(text) and bool(NAMES_ALONE.fullmatch(text) or names_in_byline(text))


def names_in_byline(line: str) -> tuple[str, ...]:
    """The names in a line that is a byline and no more; none for any other line, and for a line with only agencies."""
    text = " ".join(line.split()).replace(" ,", ",")
    if not 3 < len(text) <= MAX_BYLINE_CHARACTERS:
        return ()
    if staff := STAFF_BYLINE.fullmatch(text):
        return tuple(name for group in staff.groups() if group for name in re.split("[、 ]", group))
    match = _match_byline(text)
    if match is None:  # By Ada Lindqvist | 3 March 2020
        first, *others = LINE_PARTS.split(text)
        is_line = others and all(len(part) <= MAX_OTHER_PART_CHARACTERS for part in others)
        match = _match_byline(first) if is_line else None
    return without_agencies(JOINING_WORDS.split(match["names"])) if match else ()


def without_agencies(names: Iterable[str]) -> tuple[str, ...]:
    """The names that are not those of a news agency or a department."""
    return tuple(name for name in names if name and name.casefold() not in AGENCY_NAMES)


def _match_byline(text: str) -> re.Match[str] | None:
    return next((match for pattern in BYLINES if (match := pattern.fullmatch(text))), None)
