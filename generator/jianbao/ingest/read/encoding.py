"""Bytes -> text: UTF-8, UTF-16 that says so, and the two old encodings of Chinese where no doubt is left.

GB18030 takes nearly any bytes and Big5 most, so that bytes which decode prove nothing. What the text is made of does.
Read rightly, nearly all of it is among the 3,755 frequent characters of GB 2312 and the 5,401 of Big5, and the
commonest of all are there; read wrongly, the characters scatter over 20,000. Of every twelfth post of a corpus, 2,124
of 2,349 in GB18030 and 567 of 643 in Big5-HKSCS were read rightly, none wrongly, and the others (short, or not in
Chinese) were left to the report.
"""

from __future__ import annotations

import codecs
from functools import cache

from jianbao.chinese.language import HAN

UTF_8 = "UTF-8"
MARKS = ((codecs.BOM_UTF8, UTF_8), (codecs.BOM_UTF16_LE, "UTF-16-LE"), (codecs.BOM_UTF16_BE, "UTF-16-BE"))
OLD = ("GB18030", "Big5-HKSCS")
ENOUGH = 30
"""Chinese characters: fewer are too few to tell by."""
RIGHT = 0.97
"""Share of frequent characters from which a reading is believed; nineteen of twenty posts have more."""
WRONG = 0.90
"""Share up to which the other reading is not; it has 0.30 to 0.75."""
COMMONEST = frozenset(
    "的一是不了在人有我他這这中大來来上國国個个到說说們们為为和你地出也時时年得就要下以生會会自對对可後后多"
)
COMMON = 0.08
"""Share of the commonest characters. Without it Korean in EUC-KR would pass for Chinese: its syllables lie where
GB 2312 has its frequent characters."""


def decode(data: bytes) -> tuple[str, str] | None:
    """The text and the name of its encoding; None where that would be a guess."""
    for mark, name in MARKS:
        if data.startswith(mark):
            return _whole(data[len(mark) :], name)
    return _whole(data, UTF_8) or _old(data)


def _old(data: bytes) -> tuple[str, str] | None:
    readings = [reading for name in OLD if (reading := _whole(data, name))]
    shares = sorted(((_share(text), text, name) for text, name in readings), reverse=True)
    if not shares or shares[0][0] < RIGHT or any(share > WRONG for share, _, _ in shares[1:]):
        return None
    return shares[0][1:]


def _whole(data: bytes, name: str) -> tuple[str, str] | None:
    try:
        return data.decode(name), name
    except UnicodeDecodeError:
        return None


def _share(text: str) -> float:
    """How much of what is not ASCII is ordinary in Chinese; 0 where the text is too short or no Chinese prose."""
    han = HAN.findall(text)
    if len(han) < ENOUGH or sum(map(COMMONEST.__contains__, han)) < COMMON * len(han):
        return 0
    foreign = [character for character in text if not character.isascii()]
    return sum(map(_ordinary().__contains__, foreign)) / len(foreign)


@cache
def _ordinary() -> frozenset[str]:
    """The frequent characters of both standards, and their punctuation and full-width forms."""
    gb = [bytes([high, low]) for high in (*range(0xA1, 0xA4), *range(0xB0, 0xD8)) for low in range(0xA1, 0xFF)]
    lows = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    big5 = [bytes([high, low]) for high in range(0xA1, 0xC7) for low in lows]
    texts = (b"".join(codes).decode(name, "ignore") for codes, name in ((gb, "gb2312"), (big5, "big5")))
    return frozenset("".join(texts))
