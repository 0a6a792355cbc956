"""Languages of the interface that a theme adds with one file, and the forms of texts with a number."""

from __future__ import annotations

import re

import pytest
from conftest import REPOSITORY, Archive

from jianbao.config import LANGUAGES
from jianbao.config.theme_folders import shipped_themes
from jianbao.errors import ConfigError
from jianbao.model import Outlet
from jianbao.publish.render.date_words import format_day, format_period
from jianbao.publish.render.interface_texts import load_texts, plural_forms
from jianbao.publish.render.numbers import grouped

ENGLISH = (REPOSITORY / "themes/default/i18n/en.toml").read_text(encoding="utf-8")
FRENCH = """
tags = "Mots-clés"
articles = "Articles : {count}"
heat_year = "{year} : {count} articles"
heat_year_one = "{year} : {count} article"
day = "{day} {month_name} {year}"
month = "{month_name} {year}"
months = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
"""


def speaking(archive: Archive, lang: str, texts: str, theme: str = "default") -> Archive:
    """The archive with a language of the interface, whose texts are in the folder of a theme."""
    archive.write("jianbao.toml", f'lang = "{lang}"\ntheme = "{theme}"\n')
    archive.write(f"themes/{theme}/i18n/{lang}.toml", texts)
    archive.page("a", tags=["port"], date="2023-08-01")
    return archive


@pytest.mark.parametrize("theme", ["default", "mine"])
def test_language_of_one_file(archive: Archive, theme: str) -> None:
    """With one file, in a theme or on top of the default one, pages are in that language; the rest is in English."""
    report = speaking(archive, "fr", FRENCH, theme).build()
    page = archive.html("tags/port.html")
    assert '<html lang="fr">' in page
    assert ">Mots-clés</a>" in page
    assert "Articles : 1" in page
    assert "Skip to content" in page
    assert "1 août 2023" in archive.html("dates/2023/08/01.html")
    assert "2023 : 1 article</title>" in archive.html("index.html")
    (note,) = [note for note in report.notes if "fr" in note.split()]
    assert note.startswith("Texts of the interface that fr lacks are in English: skip, navigation, ")
    listed = note.partition(": ")[2].split(", ")
    assert {"tags", "months", "search_found_one", "day_months"}.isdisjoint(listed)
    assert "weekday_names" in listed
    assert archive.build().notes == report.notes


def test_complete_language_is_not_reported(archive: Archive) -> None:
    """A copy of the English file lacks nothing, and neither do the languages that come with jianbao."""
    assert not [note for note in speaking(archive, "pt-BR", ENGLISH).build().notes if "lacks" in note]
    for lang in LANGUAGES:
        assert load_texts([shipped_themes() / "default"], lang).missing == ()


def test_language_without_texts(archive: Archive) -> None:
    """The error names the languages that there are, and the file that would make this one."""
    speaking(archive, "fr", FRENCH)
    archive.write("jianbao.toml", 'title = "a"\nlang = "de"\n')
    with pytest.raises(ConfigError, match="lang = 'de' is not supported") as caught:
        archive.build()
    assert caught.value.line == 2
    assert "Use one of zh-Hans, zh-Hant, en, fr, or write themes/default/i18n/de.toml." in (caught.value.remedy or "")


@pytest.mark.parametrize("lang", ["../../x", "f", "fr_FR", "french", ""])
def test_language_that_is_no_tag(archive: Archive, lang: str) -> None:
    """What is no tag of a language is an error, except an empty text, which is the default."""
    archive.write("jianbao.toml", f'lang = "{lang}"\n')
    if not lang:
        assert archive.config.lang == "zh-Hans"
        return
    with pytest.raises(ConfigError, match="is not supported"):
        archive.build()


def test_language_from_right_to_left(archive: Archive) -> None:
    """Pages in Arabic read from right to left; an article in English is as it was, with an interface in Arabic."""
    speaking(archive, "ar", 'tags = "وسوم"\n').page("b", lang="en", tags=["port"])
    archive.build()
    assert '<html lang="ar" dir="rtl">' in archive.html("index.html")
    page = archive.html("articles/b.html")
    assert '<html lang="en">' in page
    assert '<header class="site-header" lang="ar" dir="rtl">' in page


# name: key and text in the file, part of the message, part of the remedy
INVALID_TEXTS = {
    "another field": ('articles = "{nombre}"', "other fields than it gets", "It may have {count}."),
    "attribute of a field": ('articles = "{count.real}"', "other fields than it gets", "{count}"),
    "field without a name": ('articles = "{}"', "other fields than it gets", "{count}"),
    "brace without its other half": ('articles = "{count"', "other fields than it gets", "{count}"),
    "field of a text without any": ('tags = "{count}"', "other fields than it gets", "no braces"),
    "form with another field": ('heat_year_few = "{many}"', "other fields than it gets", "{year}, {count}"),
    "day with an unknown part": ('day = "{jour}"', "other fields than it gets", "{month_name}"),
    "eleven months": ('months = "1 2 3 4 5 6 7 8 9 10 11"', "months has 11 words, and needs 12", "a blank between"),
    "a day too many": ('weekdays = "1 2 3 4 5 6 7 8"', "weekdays has 8 words, and needs 7", "a blank between"),
}


@pytest.mark.parametrize(("text", "what", "remedy"), INVALID_TEXTS.values(), ids=INVALID_TEXTS)
def test_invalid_texts(archive: Archive, text: str, what: str, remedy: str) -> None:
    """A text that a page could not be made with is an error of its file, with its line."""
    speaking(archive, "fr", f"\n{text}\n")
    with pytest.raises(ConfigError) as caught:
        archive.build()
    assert (caught.value.file, caught.value.line) == (str(archive.root / "themes/default/i18n/fr.toml"), 2)
    assert what in caught.value.what
    assert remedy in (caught.value.remedy or "")


RUSSIAN = """
heat_year = "{year}: {count} статьи"
heat_year_one = "{year}: {count} статья"
heat_year_few = "{year}: {count} статьи"
heat_year_many = "{year}: {count} статей"
months = "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь"
day_months = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
"""


def test_forms_of_a_text_with_a_number(archive: Archive) -> None:
    """The number chooses the form by the rules of the language; English forms do not fit another language."""
    folders = [speaking(archive, "ru", RUSSIAN).root / "themes/default", shipped_themes() / "default"]
    words = load_texts(folders, "ru").words
    shown = [words["heat_year"].format(year=2020, count=count).split()[-1] for count in (0, 1, 2, 5, 11, 21, 22)]
    assert shown == ["статей", "статья", "статьи", "статей", "статей", "статья", "статьи"]
    assert {*plural_forms(words, "heat_year")} == {"one", "few", "many"}
    assert words["search_found"].format(count=1) == "1 article found"
    english = load_texts(folders, "en").words
    assert [english["heat_year"].format(year=2020, count=count) for count in (1, 2)] == [
        "2020: 1 article",
        "2020: 2 articles",
    ]


def test_language_with_its_own_text_has_no_english_form(archive: Archive) -> None:
    """A language that has a text in one form only has no other forms of it."""
    folders = [
        speaking(archive, "ja", 'search_found = "{count}件"\n').root / "themes/default",
        shipped_themes() / "default",
    ]
    words = load_texts(folders, "ja").words
    assert plural_forms(words, "search_found") == {}
    assert words["search_found"].format(count=1) == "1件"


def test_months_next_to_a_day(archive: Archive) -> None:
    """A language may have months in another form next to a day."""
    from datetime import date

    folders = [speaking(archive, "ru", RUSSIAN).root / "themes/default", shipped_themes() / "default"]
    words = load_texts(folders, "ru").words
    assert format_day(words, date(2023, 8, 1)) == "1 августа 2023"
    assert format_period(words, "2023-08") == "август 2023"


def test_forms_for_the_search_page(archive: Archive) -> None:
    """The search page has the forms of the number of results for its script, and the months next to a day."""
    speaking(
        archive, "ru", f'{RUSSIAN}search_found = "{{count}} статьи"\nsearch_found_many = "{{count}} статей"\n'
    ).build()
    section = re.search(r'<section id="search".*?>', archive.html("search.html"))
    assert section
    assert ' data-found="{count} статьи" data-found-many="{count} статей"' in section[0]
    assert "data-found-one" not in section[0]
    assert 'data-months="января ' in section[0]


@pytest.mark.parametrize(
    ("lang", "texts", "length"),
    [
        ("zh-Hans", "", "1,500 字，"),
        ("zh-Hant", "", "1,500 字，"),
        ("en", "", "1,500 characters,"),
        ("fr", 'thousands = "\u202f"\n', "1\u202f500 characters,"),
        ("de", "", "1500 characters,"),
    ],
)
def test_separator_of_thousands(archive: Archive, lang: str, texts: str, length: str) -> None:
    """Numbers have the separator of thousands of the language of the interface, or none if it has no such text."""
    speaking(archive, lang, texts).page("long", "字" * 1500)
    archive.build()
    assert length in archive.html("articles/long.html")


@pytest.mark.parametrize(
    ("lang", "body", "length", "change"),
    [
        ("en", "One two three.", "3 words,", "has 2 words that it lacks"),
        ("en", "一二三四。", "4 characters,", "has 2 characters that it lacks"),
        ("zh-Hans", "One two three.", "3 词，", "多 2 词"),
        ("zh-Hant", "一二三四。", "4 字，", "多 2 字"),
    ],
)
def test_unit_of_length(archive: Archive, lang: str, body: str, length: str, change: str) -> None:
    """The length of a text is said in characters in languages that are written so, and in words in others."""
    archive.write("jianbao.toml", f'lang = "{lang}"\n')
    captures = [{"file": "content/clippings/b.txt", "sha256": "0" * 64, "added": 2, "removed": 0}]
    archive.page("a", body, lang="en" if body.isascii() else "zh-Hans", captures=captures)
    archive.build()
    assert length in archive.html("articles/a.html")
    assert change in archive.html("articles/a.html")


@pytest.mark.parametrize(
    ("lang", "name"), [("zh-Hans", "海浪"), ("zh-Hant", "海浪"), ("en", "Wave"), ("fr", "Wave"), ("de", "Welle")]
)
def test_name_of_an_outlet(lang: str, name: str) -> None:
    """An outlet without a name in the language has that in the other Chinese script, or the English one."""
    names = {"de": "Welle", "zh-Hans": "海浪", "en": "Wave"}
    assert Outlet(slug="wave", names=names).name(lang) == name
    assert Outlet(slug="wave", names={"de": "Welle"}).name(lang) == "Welle"
    assert Outlet(slug="wave", names={}).name(lang) == "wave"


def test_numbers_in_texts() -> None:
    """A number as the argument of a text chooses the form, and is written as the text says, or with separators."""
    words = load_texts([shipped_themes() / "default"], "en").words
    number = grouped(words, 27892)
    assert (str(number), f"{number}", f"{number:07}") == ("27,892", "27,892", "0027892")
    assert str(grouped(words, 999)) == "999"
    assert words["heat_year"].format(year="2020", count=number) == "2020: 27,892 articles"
    assert words["heat_year"].format(year="2020", count=grouped(words, 1)) == "2020: 1 article"
