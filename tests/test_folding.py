"""How text is folded for the search, and that this does not depend on the version of Python."""

import hashlib
from unicodedata import unidata_version

import alphabet_table
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.publish.search.alphabet import ALPHABET_TABLE
from jianbao.publish.search.folding import fold_text, indexed_fold_table
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
    words = "\n".join(" ".join(tokenize(f"{char}，a{char}")) for char in characters)
    table = repr(sorted(indexed_fold_table(scripts=True).items()))
    assert hashlib.sha256(f"{words}{table}".encode()).hexdigest()[:16] == "3952d4a5d19b30f2"
