"""Tokenizer of the search index: text -> the words that are indexed.

Chinese is not segmented into words, because the index and the query could be segmented differently and then nothing is
found. It is cut into bigrams: each character is indexed together with the next one, and a query is a sequence of such
bigrams. The theme's ``search-query.js`` applies the same rules in the same order to the query; change both or neither.
"""

from __future__ import annotations

import re
from operator import add
from unicodedata import category

from jianbao.chinese.characters import fold

BREAK_MARK = "|"
"""Token for punctuation and ends of paragraphs. It takes a position, so that no phrase matches across it, but is not
itself indexed."""

JOINT_CHARACTERS = "-+.'’&@_,:/"
"""Between two letters or digits each of these is a word of its own: covid-19, 2+2 and 100,000 are three words each,
found as they are written and by each part."""

CJK_RANGES = (
    r"\u3005-\u3007\u3041-\u3096\u309D-\u309F\u30A1-\u30FA\u30FC-\u30FF\u3105-\u312F\u31A0-\u31BF\u31F0-\u31FF"
    r"\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\U00020000-\U0003FFFD"  # Han, with all of the extension planes
    r"\u1100-\u11FF\u3131-\u318E\uAC00-\uD7A3"  # Hangul
)
"""Characters that are indexed as bigrams, as ranges for a regular expression's character class."""

# Numbers such as ½, ❶ and 🄀: Python's \w includes them, while the browser treats them as punctuation.
_OTHER_NUMBERS = "".join(char for char in filter(str.isnumeric, map(chr, range(0x20000))) if category(char) == "No")

WORD_CHARACTER = rf"(?:(?![{CJK_RANGES}{_OTHER_NUMBERS}])[^\W_]|[\u0300-\u036F])"
"""Pattern of one character of a word in Latin or another alphabet, or of a number."""

_TOKEN_PATTERN = re.compile(
    rf"(?P<cjk>[{CJK_RANGES}]+)"
    rf"|(?P<word>{WORD_CHARACTER}+|(?<={WORD_CHARACTER})[{re.escape(JOINT_CHARACTERS)}](?={WORD_CHARACTER}))"
    r"|(?P<blank>[^\S\n]+)"
    r"|(?P<break>.)",
    re.DOTALL,
)


# Zero width spaces, soft hyphens, word joiners and byte order marks; inside a word they would cut it in two.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u00ad\u2060\ufeff"))


def strip_invisible(text: str) -> str:
    """Remove break hints and byte order marks: neither the indexed words nor the results contain them."""
    return text.translate(_INVISIBLE)


def tokenize(text: str, *, scripts: bool = True) -> list[str]:
    """Tokenize ``text`` into folded words in text order, such as ``国防``, ``covid`` or ``BREAK_MARK``.

    With ``scripts``, Traditional characters are folded to Simplified. No word is empty or contains whitespace.
    """
    words: list[str] = []
    after_word = after_cjk = False
    for match in _TOKEN_PATTERN.finditer(fold(strip_invisible(text), scripts=scripts)):
        kind, part = match.lastgroup, match.group()
        if kind == "blank":
            continue  # the words around it stay adjacent, so that 18 日 equals 18日
        if kind == "break" and words[-1:] == [BREAK_MARK]:
            continue
        if kind == "cjk":
            if after_cjk:  # a blank was between: it takes a position, as the browser loads every other bigram only
                words.append(BREAK_MARK)
            if after_word:  # in 18日本: 日 alone after 18, or only the bigram 日本 would be there and 18日 not be found
                words.append(part[0])
            words += map(add, part, part[1:])
            words.append(part[-1])
        else:
            words.append(part if kind == "word" else BREAK_MARK)
        after_word, after_cjk = kind == "word", kind == "cjk"
    return words
