"""How text is cut into the words that are indexed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.publish.search.tokenizer import BREAK_MARK, strip_invisible, tokenize

NEWS = st.text(alphabet="國国防部長长会、，。 \n\t１8日G7covid-19+&’()“”𠮷がガ한국é\u0301½①|<>\u200b😀", max_size=60)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("國防部長", ["国防", "防部", "部长", "长"]),
        ("韩", ["韩"]),
        ("𠮷野家", ["𠮷野", "野家", "家"]),
        ("がく한국", ["がく", "く한", "한국", "국"]),
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
def test_words(text: str, expected: list[str]) -> None:
    """Chinese goes in pairs, the last character of a run alone; Latin words and the joints between them stay whole."""
    assert tokenize(text) == expected


def test_punctuation_keeps_apart() -> None:
    """However many signs or line ends stand between two runs, they take one place and are no word."""
    assert tokenize("部长。”\n\n（会谈") == ["部长", "长", BREAK_MARK, "会谈", "谈"]


def test_character_after_a_number_stands_alone_too() -> None:
    """18日 is found in 18日本, where 日 would otherwise occur only as the beginning of 日本."""
    assert tokenize("18日本") == ["18", "日", "日本", "本"]
    assert tokenize("18日") == ["18", "日", "日"]


def test_blank_between_latin_and_chinese_means_nothing() -> None:
    """18 日 and 18日 are the same words; a blank between Chinese characters parts them."""
    assert tokenize("11 月 7 日 G7 峰会") == tokenize("11月7日G7峰会")
    assert tokenize("国 防") == ["国", BREAK_MARK, "防"]


def test_sign_that_only_looks_like_a_number_is_no_word() -> None:
    """Pagefind does not index ½, so it must not be asked for."""
    assert tokenize("½杯") == [BREAK_MARK, "杯"]


def test_break_hints_do_not_hide_a_word() -> None:
    """A zero width space or a byte order mark inside a word is as if it were not there."""
    assert tokenize("国\u200b防部\ufeff长 co\u00advid") == tokenize("国防部长 covid")
    assert strip_invisible("国\u200b防") == "国防"


def test_scripts_can_be_kept_apart() -> None:
    """Without folding Traditional stays Traditional; width and case still make no difference."""
    assert tokenize("國防ＥＤ", scripts=False) == ["國防", "防", "ed"]


@given(st.one_of(st.text(), NEWS))
def test_words_are_whole(text: str) -> None:
    """No word is empty or has a blank in it, so that words joined by blanks can be taken apart again."""
    found = tokenize(text)
    assert " ".join(found).split() == found


@given(NEWS, NEWS)
def test_words_of_a_line_do_not_depend_on_the_next(first: str, second: str) -> None:
    """A paragraph has the same words wherever it stands."""
    after = tokenize(f"。\n{second}")
    assert tokenize(f"{first}。\n{second}")[-len(after) :] == after
