"""Tokenizer of the search index: text -> the words that are indexed.

Chinese is not segmented into words, because the index and the query could be segmented differently and then nothing is
found. It is cut into bigrams: each character is indexed together with the next one, and a query is a sequence of such
bigrams. So is text of other scripts without blanks. The theme's ``search-query.js`` applies the same rules in the same
order to the query; change both or neither.
"""

from __future__ import annotations

import re
from operator import add

from jianbao.publish.search.alphabet import UNSPACED_RUN, WORD_CHARACTER
from jianbao.publish.search.folding import fold_text

BREAK_MARK = "|"
"""Token for punctuation and ends of paragraphs. It takes a position, so that no phrase matches across it, but is not
itself indexed."""

JOINT_CHARACTERS = "-+.'’&@_,:/"
"""Between two letters or digits each of these is a word of its own: covid-19, 2+2 and 100,000 are three words each,
found as they are written and by each part."""

_TOKEN_PATTERN = re.compile(
    rf"(?P<unspaced>{UNSPACED_RUN})"
    rf"|(?P<word>{WORD_CHARACTER}+|(?<={WORD_CHARACTER})[{re.escape(JOINT_CHARACTERS)}](?={WORD_CHARACTER}))"
    r"|(?P<blank>[^\S\n]+)"
    r"|(?P<break>.)",
    re.DOTALL,
)


def tokenize(text: str, *, scripts: bool = True) -> list[str]:
    """Tokenize ``text`` into folded words in text order, such as ``国防``, ``covid`` or ``BREAK_MARK``.

    With ``scripts``, Traditional characters are folded to Simplified. No word is empty or contains whitespace.
    """
    return split_words(fold_text(text, scripts=scripts))


def split_words(folded: str) -> list[str]:
    """The words of a folded text; see ``tokenize``."""
    words: list[str] = []
    after_word = after_unspaced = False
    for match in _TOKEN_PATTERN.finditer(folded):
        kind, part = match.lastgroup, match.group()
        if kind == "blank":
            continue  # the words around it stay adjacent, so that 18 日 equals 18日
        if kind == "break" and words[-1:] == [BREAK_MARK]:
            continue
        if kind == "unspaced":
            if after_unspaced:  # a blank was between: it takes a position, as the browser loads every other bigram only
                words.append(BREAK_MARK)
            if after_word:  # in 18日本: 日 alone after 18, or only the bigram 日本 would be there and 18日 not be found
                words.append(part[0])
            words += map(add, part, part[1:])
            words.append(part[-1])
        else:
            words.append(part if kind == "word" else BREAK_MARK)
        after_word, after_unspaced = kind == "word", kind == "unspaced"
    return words
