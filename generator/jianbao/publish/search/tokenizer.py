"""Text -> the words that are indexed.

Chinese is not cut into words, as any two cutters disagree and then nothing is found: each character is indexed together
with the next one, and whatever a reader types is a row of such pairs. The same rules, in the same order, stand in the
theme's ``search-query.js`` for what the reader types; change both or neither.
"""

from __future__ import annotations

import re
from operator import add
from unicodedata import category

from jianbao.chinese.characters import fold

PAUSE = "|"
"""Stands for punctuation and ends of paragraphs: keeps a place, so that nothing is found across it, but is no word."""

JOINTS = "-+.'’&@_,:/"
"""Between two letters or digits each of these is a word: covid-19, 2+2 and 100,000 are rows of three, found as they
stand and by any one part. Given to Pagefind as one word, covid-19 is split by rules of its own that also split digits
from letters: 000 was then found in 414 of 3,166 articles, where 24 have it."""

CJK = (
    r"\u3005-\u3007\u3041-\u3096\u309D-\u309F\u30A1-\u30FA\u30FC-\u30FF\u3105-\u312F\u31A0-\u31BF\u31F0-\u31FF"
    r"\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\U00020000-\U0003FFFD"  # Han, with all of the extension planes
    r"\u1100-\u11FF\u3131-\u318E\uAC00-\uD7A3"  # Hangul
)

# Numbers such as ½, ❶ and 🄀 that Pagefind and the browser take for punctuation, where Python takes them for letters.
_NO_DIGIT = "".join(char for char in filter(str.isnumeric, map(chr, range(0x20000))) if category(char) == "No")

LETTER = rf"(?:(?![{CJK}{_NO_DIGIT}])[^\W_]|[\u0300-\u036F])"
"""What Latin words, and those of other alphabets, and numbers are made of."""

_PART = re.compile(
    rf"(?P<cjk>[{CJK}]+)"
    rf"|(?P<word>{LETTER}+|(?<={LETTER})[{re.escape(JOINTS)}](?={LETTER}))"
    r"|(?P<blank>[^\S\n]+)"
    r"|(?P<pause>.)",
    re.DOTALL,
)


# Break hints and byte order marks; inside a word they would cut it in two.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u00ad\u2060\ufeff"))


def visible(text: str) -> str:
    """``text`` as it is searched and shown: without break hints and byte order marks."""
    return text.translate(_INVISIBLE)


def tokens(text: str, *, scripts: bool = True) -> list[str]:
    """Cut ``text`` into its words, in its order; ``scripts``: Simplified and Traditional are one.

    Each is folded: ``国防``, ``covid`` or ``PAUSE``; none is empty or has a blank in it.
    """
    words: list[str] = []
    after_word = after_cjk = False
    for part in _PART.finditer(fold(visible(text), scripts=scripts)):
        kind, found = part.lastgroup, part.group()
        if kind == "blank":
            continue  # and what was before it stays next to what follows: 18 日 is 18日
        if kind == "pause" and words[-1:] == [PAUSE]:
            continue
        if kind == "cjk":
            if after_cjk:  # a blank was between: a place for it, as the browser asks for every other pair only
                words.append(PAUSE)
            if after_word:  # 18日本: without 日 alone next to 18, only the pair would be there and 18日 not be found
                words.append(found[0])
            words += map(add, found, found[1:])
            words.append(found[-1])
        else:
            words.append(found if kind == "word" else PAUSE)
        after_word, after_cjk = kind == "word", kind == "cjk"
    return words
