"""The folding of characters, and what is known of the two scripts."""

import character_tables
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.chinese.characters import CHARACTER_TABLES, fold, fold_table, simplified_only, traditional_only

BOTH_SCRIPTS = "后里台只面云"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("國防部長會見", "国防部长会见"),
        ("国防部长会见", "国防部长会见"),
        ("２０２３年ＥＤＳＣＧ", "2023年edscg"),
        ("Ｇ７，全角（括号）", "g7,全角(括号)"),
        ("Erdoğan İstanbul Café", "erdogan istanbul cafe"),
        ("著妳牠藉瞭鬪衞", "着你它借了斗卫"),
        ("薴", "苎"),
        ("straße", "straße"),
        ("が ガ", "が ガ"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    """Script, width, case and accents make no difference; ß, which would grow, and kana stay as they are."""
    assert fold(text) == folded


@given(st.text())
def test_fold_keeps_length(text: str) -> None:
    """A place in the folded text is the same place in the text."""
    assert len(fold(text)) == len(text)


@given(st.text())
def test_fold_twice_is_fold_once(text: str) -> None:
    """What is folded has nothing left to fold."""
    assert fold(fold(text)) == fold(text)


def test_fold_table_maps_one_to_one_character() -> None:
    """No entry is idle and none gives more or less than one character."""
    assert all(len(folded) == 1 and folded != chr(code) for code, folded in fold_table().items())


def test_characters_of_one_script() -> None:
    """Everyday characters are told apart, and none belongs to both sets."""
    assert set("國發說這為韓貓") <= traditional_only()
    assert set("国发说这为韩猫万与体") <= simplified_only()
    assert not traditional_only() & simplified_only()


@pytest.mark.parametrize("char", [*BOTH_SCRIPTS, *"乾瞭著人民的"])
def test_characters_of_both_scripts(char: str) -> None:
    """A character that both scripts print is evidence for neither."""
    assert char not in traditional_only()
    assert char not in simplified_only()


def test_tables_are_those_of_opencc() -> None:
    """The file that is read is the one that `make hanzi` would write."""
    assert character_tables.text() == CHARACTER_TABLES.read_text(encoding="utf-8")
