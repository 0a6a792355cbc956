"""Folding of characters, and the characters that only one of the two scripts uses."""

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
    """Script, width, case and accents are folded; kana are not, nor ß, which would become two characters."""
    assert fold(text) == folded


@given(st.text())
def test_fold_keeps_length(text: str) -> None:
    """Folding keeps the number of characters, so that offsets stay valid."""
    assert len(fold(text)) == len(text)


@given(st.text())
def test_fold_is_idempotent(text: str) -> None:
    """Folding a folded text changes nothing."""
    assert fold(fold(text)) == fold(text)


def test_fold_table_maps_one_to_one_character() -> None:
    """Each entry of the table maps a character to one other character."""
    assert all(len(folded) == 1 and folded != chr(code) for code, folded in fold_table().items())


def test_characters_of_one_script() -> None:
    """Common characters are in the set of their script, and no character is in both sets."""
    assert set("國發說這為韓貓") <= traditional_only()
    assert set("国发说这为韩猫万与体") <= simplified_only()
    assert not traditional_only() & simplified_only()


@pytest.mark.parametrize("char", [*BOTH_SCRIPTS, *"乾瞭著人民的"])
def test_characters_of_both_scripts(char: str) -> None:
    """A character that both scripts use is in neither set."""
    assert char not in traditional_only()
    assert char not in simplified_only()


def test_tables_are_those_of_opencc() -> None:
    """``characters.toml`` is what ``make hanzi`` would write."""
    assert character_tables.text() == CHARACTER_TABLES.read_text(encoding="utf-8")
