"""How text is tokenized into the words that are indexed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.publish.search.tokenizer import BREAK_MARK, tokenize

NEWS = st.text(alphabet="國国防部長长会、，。 \n\t１8日G7covid-19+&’()“”𠮷がガ한국é\u0301½①|<>\u200b😀", max_size=60)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("國防部長", ["国防", "防部", "部长", "长"]),
        ("韩", ["韩"]),
        ("𠮷野家", ["𠮷野", "野家", "家"]),
        ("がく한국", ["がく", "く한", "한국", "국"]),
        ("สวย", ["สว", "วย", "ย"]),
        ("ལྷ་ས་", ["ལྷ", "ྷ་", "་ས", "ས", BREAK_MARK]),
        ("ខែ១២", ["ខែ", "ែ", "១២"]),
        ("हिन्दी", ["हिन्दी"]),
        ("Lloyd Austin", ["lloyd", "austin"]),
        ("ＥＤＳＣＧ", ["edscg"]),
        ("COVID-19", ["covid", "-", "19"]),
        ("2+2", ["2", "+", "2"]),
        ("100,000", ["100", ",", "000"]),
        ("don’t", ["don", "’", "t"]),
        ("A- B", ["a", BREAK_MARK, "b"]),
        ("", []),
    ],
)
def test_words_of_a_text(text: str, expected: list[str]) -> None:
    """A Chinese run gives bigrams and its last character; a Latin word or a joint character is one word."""
    assert tokenize(text) == expected


def test_punctuation_gives_one_break_mark() -> None:
    """Any number of punctuation marks and newlines between two runs takes one position and is not indexed."""
    assert tokenize("部长。”\n\n（会谈") == ["部长", "长", BREAK_MARK, "会谈", "谈"]


def test_character_after_a_number_is_also_a_word_of_its_own() -> None:
    """A character after a number is also a word: else 18日 would miss 18日本, where 日 is only in the bigram 日本."""
    assert tokenize("18日本") == ["18", "日", "日本", "本"]
    assert tokenize("18日") == ["18", "日", "日"]


def test_blank_between_latin_and_chinese_is_ignored() -> None:
    """18 日 and 18日 give the same words, but a blank between Chinese characters separates them."""
    assert tokenize("11 月 7 日 G7 峰会") == tokenize("11月7日G7峰会")
    assert tokenize("国 防") == ["国", BREAK_MARK, "防"]


def test_fraction_sign_is_not_a_word() -> None:
    """A symbol that depicts a number is punctuation, in the index and in the query."""
    assert tokenize("½杯") == [BREAK_MARK, "杯"]


def test_break_hints_are_ignored() -> None:
    """A zero width space or a byte order mark does not cut a word in two."""
    assert tokenize("国\u200b防部\ufeff长 co\u00advid") == tokenize("国防部长 covid")


def test_folding_of_scripts_can_be_turned_off() -> None:
    """With folding off, Traditional characters stay; width and case are still folded."""
    assert tokenize("國防ＥＤ", scripts=False) == ["國防", "防", "ed"]


@given(st.one_of(st.text(), NEWS))
def test_words_can_be_joined_with_blanks(text: str) -> None:
    """No word is empty or contains whitespace, so that words joined by blanks can be split again."""
    found = tokenize(text)
    assert " ".join(found).split() == found


@given(NEWS, NEWS)
def test_words_of_a_line_do_not_depend_on_the_line_before(first: str, second: str) -> None:
    """A paragraph gives the same words wherever it is in a text."""
    after = tokenize(f"。\n{second}")
    assert tokenize(f"{first}。\n{second}")[-len(after) :] == after
