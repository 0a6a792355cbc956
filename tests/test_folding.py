"""How text is folded for the search, and that this does not depend on the version of Python."""

import hashlib
import re
from unicodedata import decomposition, normalize, unidata_version

import alphabet_table
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.publish.search.alphabet import (
    ALPHABET_TABLE,
    DROPPED_RANGES,
    FRACTIONS,
    IGNORABLE_RANGES,
    NEWER_RANGES,
    code_points,
)
from jianbao.publish.search.folding import SIMPLE_RANGES, fold_text, indexed_fold_table
from jianbao.publish.search.tokenizer import tokenize

MARKS = "eé\u0301カガｶﾞ\u3099각ㄱ\u1100\u1161\u200dی\ufe0f葛\U000e0100،مح\u064fـ\u0e33ﬁ½²國A"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("caf\u00e9 cafe\u0301", "cafe cafe"),
        ("ガ カ\u3099 ｶﾞ", "ガ ガ ガ"),
        ("\uac01 \u1100\u1161\u11a8", "\uac01 \uac01"),
        ("樂\ufe00 葛\U000e0100 ☺\ufe0f", "乐 葛 ☺"),
        ("می\u200cروم क\u094d\u200dष", "میروم क\u094dष"),
        ("\u200f法广\u200e \u2067法广\u2069 法\u200b广 法\u2060广 co\u00adop", "法广 法广 法广 法广 coop"),
        ("مُحَمَّد محـمد ﻻ", "محمد محمد لا"),
        ("שָׁלוֹם", "שלום"),
        ("ﬁ ㎏ ㈱ Ⅻ ① ｢A｣ …", "fi kg (株) xii 1 「a」 ..."),
        ("1½", "1|"),
        ("su\u030dt й е\u0308 а\u0301", "sut й ё а"),
        ("น\u0e33 น\u0e4d\u0e32", "น\u0e4d\u0e32 น\u0e4d\u0e32"),
        ("國", "国"),
    ],
)
def test_what_looks_equal_is_folded_to_the_same(text: str, folded: str) -> None:
    """Spellings of one text in different code points become one."""
    assert fold_text(text) == folded


@given(st.one_of(st.text(MARKS, max_size=12), st.text(max_size=20)))
def test_folding_twice_changes_nothing(text: str) -> None:
    """The words of a folded text are those of the text."""
    assert tokenize(fold_text(text)) == tokenize(text)


def test_simple_characters_need_no_normalization() -> None:
    """A simple character becomes one simple character, and no composed character ends with it."""
    simple = {code for first, last in code_points(SIMPLE_RANGES) for code in range(first, last + 1)}
    parts = [decomposition(chr(code)).split() for code in range(0x110000)]
    assert simple.isdisjoint(int(pair[1], 16) for pair in parts if len(pair) == 2 and pair[0][0] != "<")
    assert simple >= {ord(normalize("NFKC", chr(code))) for code in simple}


@given(st.text(f"{MARKS}“，１ \n", max_size=12))
def test_texts_are_folded_as_if_all_were_normalized(text: str) -> None:
    """Leaving simple characters out of the normalization changes nothing."""
    visible = re.sub(f"[{FRACTIONS}{NEWER_RANGES}]", "|", re.sub(f"[{IGNORABLE_RANGES}]", "", text))
    composed = re.sub(f"[{DROPPED_RANGES}]", "", normalize("NFKC", visible))
    assert fold_text(text) == composed.translate(indexed_fold_table(scripts=True))


def test_traditional_characters_can_stay() -> None:
    """Without ``scripts`` only the form of characters is folded."""
    assert fold_text("國Ａ\u200b", scripts=False) == "國a"


@pytest.mark.skipif(unidata_version != alphabet_table.PINNED_UNICODE, reason="needs the Unicode version of the table")
def test_alphabet_is_that_of_unicode() -> None:
    """``alphabet.toml`` is what ``make hanzi`` would write."""
    assert alphabet_table.text() == ALPHABET_TABLE.read_text(encoding="utf-8")


@pytest.mark.slow
def test_folding_is_the_same_in_every_python() -> None:
    """Words and folding of every character have the digest that they had with Unicode 14."""
    characters = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    words = " ".join(tokenize("\n".join(f"{char}，a{char}" for char in characters)))
    table = repr(sorted(indexed_fold_table(scripts=True).items()))
    assert hashlib.sha256(f"{words}{table}".encode()).hexdigest()[:16] == "0de9942e4eae5b3e"
