"""Decode raw bytes: UTF-8, UTF-16 with a byte order mark, and legacy Chinese encodings if they are certain.

GB18030 can decode nearly any bytes and Big5 most, so that decoding without an error proves nothing. The characters do:
in a correct decoding nearly all are among the 3,755 frequent characters of GB 2312 or the 5,401 of Big5, and the most
common characters of Chinese are there; in a wrong decoding the characters scatter over 20,000. Tested on every twelfth
post of a corpus: 2,124 of 2,349 posts in GB18030 and 567 of 643 in Big5-HKSCS were decoded correctly, none wrongly. The
remaining posts, which were short or not in Chinese, were reported as unreadable.
"""

from __future__ import annotations

import codecs
from functools import cache

from jianbao.chinese.language import HAN_CHARACTER

UTF_8 = "UTF-8"
BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, UTF_8), (codecs.BOM_UTF16_LE, "UTF-16-LE"), (codecs.BOM_UTF16_BE, "UTF-16-BE"))
LEGACY_ENCODINGS = ("GB18030", "Big5-HKSCS")
MIN_CHINESE_CHARACTERS = 30
"""Shorter texts have too few Chinese characters for a decision."""
MIN_FREQUENT_SHARE = 0.97
"""Share of frequent characters that a decoding needs to be accepted; 95 % of correctly decoded posts have more."""
MAX_FREQUENT_SHARE_OF_OTHER = 0.90
"""Share that the other legacy encoding must not exceed; a wrong decoding has 0.30 to 0.75."""
MOST_COMMON_CHARACTERS = frozenset(
    "的一是不了在人有我他這这中大來来上國国個个到說说們们為为和你地出也時时年得就要下以生會会自對对可後后多"
)
MIN_MOST_COMMON_SHARE = 0.08
"""Without this check Korean in EUC-KR would pass for Chinese, because its syllables have the codes of the frequent
characters of GB 2312."""


def decode(data: bytes) -> tuple[str, str] | None:
    """Decode ``data``; returns the text and the name of its encoding, or None if the encoding is uncertain."""
    for mark, name in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_as(data[len(mark) :], name)
    return _decode_as(data, UTF_8) or _decode_legacy(data)


def _decode_legacy(data: bytes) -> tuple[str, str] | None:
    decodings = [decoding for name in LEGACY_ENCODINGS if (decoding := _decode_as(data, name))]
    shares = sorted(((_frequent_share(text), text, name) for text, name in decodings), reverse=True)
    if not shares or shares[0][0] < MIN_FREQUENT_SHARE:
        return None
    if any(share > MAX_FREQUENT_SHARE_OF_OTHER for share, _, _ in shares[1:]):
        return None
    return shares[0][1:]


def _decode_as(data: bytes, name: str) -> tuple[str, str] | None:
    try:
        return data.decode(name), name
    except UnicodeDecodeError:
        return None


def _frequent_share(text: str) -> float:
    """The share of frequent characters among those that are not ASCII; 0 if the text is short or not Chinese prose."""
    han = HAN_CHARACTER.findall(text)
    if len(han) < MIN_CHINESE_CHARACTERS:
        return 0
    if sum(map(MOST_COMMON_CHARACTERS.__contains__, han)) < MIN_MOST_COMMON_SHARE * len(han):
        return 0
    non_ascii = [character for character in text if not character.isascii()]
    return sum(map(_frequent_characters().__contains__, non_ascii)) / len(non_ascii)


@cache
def _frequent_characters() -> frozenset[str]:
    """The frequent characters of GB 2312 and Big5, with their punctuation and full-width forms."""
    gb = [bytes([high, low]) for high in (*range(0xA1, 0xA4), *range(0xB0, 0xD8)) for low in range(0xA1, 0xFF)]
    lows = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    big5 = [bytes([high, low]) for high in range(0xA1, 0xC7) for low in lows]
    texts = (b"".join(codes).decode(name, "ignore") for codes, name in ((gb, "gb2312"), (big5, "big5")))
    return frozenset("".join(texts))
