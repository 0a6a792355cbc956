"""The texts of the interface in a language, from the files ``i18n/LANG.toml`` of a theme's folders.

What a language lacks is in English. A text with a number may have more forms, for the plural categories of its language
(https://cldr.unicode.org/index/cldr-spec/plural-rules): ``found_one`` next to ``found``, which is that of all others.
"""

from __future__ import annotations

import functools
import string
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from jianbao.config import read_toml, refuse_non_strings
from jianbao.config.toml_file import toml_error

FALLBACK_LANGUAGE = "en"
PLURAL_SUFFIXES = ("_zero", "_one", "_two", "_few", "_many")
"""What the keys of the other forms of a text end in."""
DATE_TEXTS = {
    "day": ("year", "month", "day", "month_name"),
    "month": ("year", "month", "month_name"),
}
"""Texts that a language may write with other fields than English does."""
LIST_LENGTHS = {"months": 12, "day_months": 12, "weekdays": 7, "weekday_names": 7}
"""Texts that are lists of words without blanks, and how many words each has."""
OPTIONAL_TEXTS = ("day_months", "thousands")
"""Texts that not every language needs: the months as they are next to a day, the separator of thousands in numbers."""


class InterfaceTexts(NamedTuple):
    """The texts of the interface in a language."""

    words: Mapping[str, str]
    """By key; one that has forms for plural categories is a ``CountedText``."""
    missing: tuple[str, ...]
    """The keys of texts that are in English, because the language lacks them."""


class CountedText(str):
    """A text with a number: ``format`` chooses the form for the plural category of the argument ``count``."""

    forms: Mapping[str, str]
    category_of: Callable[[int], str]

    def format(self, *_: object, **values: object) -> str:
        """Format the form that fits the count, in the way of ``str.format``."""
        count = values.get("count")
        form = self.forms.get(self.category_of(count)) if isinstance(count, int) else None
        return (form or str(self)).format(**values)


def load_texts(folders: Iterable[Path], lang: str) -> InterfaceTexts:
    """The texts of the interface in ``lang``, from a theme's folders, of which the first has precedence.

    Raises ConfigError for a file that is not TOML, for values that are not texts, for fields in braces that a text does
    not get, and for a list of months or days of another length.
    """
    files = [*reversed([*folders])]
    english = _merged(files, FALLBACK_LANGUAGE, {})
    own = _merged(files, lang, english) if lang != FALLBACK_LANGUAGE else english
    missing = tuple(key for key in english if key not in own and not _is_form(key, english))
    # A language has its own plural categories, so the forms of English do not fit next to its texts.
    fallback = {key: text for key, text in english.items() if key in missing or key.rpartition("_")[0] in missing}
    texts = {**fallback, **own} if own is not english else own
    texts.setdefault("day_months", texts.get("months", ""))
    words = {
        key: _counted(key, text, texts, FALLBACK_LANGUAGE if key in missing else lang) for key, text in texts.items()
    }
    return InterfaceTexts(words, missing)


def plural_forms(words: Mapping[str, str], key: str) -> dict[str, str]:
    """The forms of the text ``key`` by plural category, for scripts; without that of all other numbers."""
    return {suffix[1:]: words[key + suffix] for suffix in PLURAL_SUFFIXES if key + suffix in words}


def _merged(folders: Iterable[Path], lang: str, english: Mapping[str, str]) -> dict[str, str]:
    """The texts in one language, checked; those of a later folder replace those of an earlier one."""
    merged: dict[str, str] = {}
    for folder in folders:
        path = folder / "i18n" / f"{lang}.toml"
        if not path.is_file():
            continue
        texts = read_toml(path)
        refuse_non_strings(texts, path)
        for key, text in texts.items():
            _check_fields(key, text, english or merged, path)
            if key in LIST_LENGTHS and len(text.split()) != LIST_LENGTHS[key]:
                what = f"{key} has {len(text.split())} words, and needs {LIST_LENGTHS[key]}"
                raise toml_error(
                    path, (key,), what, "Write them in one line, with a blank between two and none in a word."
                )
        merged |= texts
    return merged


def _check_fields(key: str, text: str, english: Mapping[str, str], path: Path) -> None:
    """Raise ConfigError if a text has other fields in braces than the English one."""
    original = english.get(key) or english.get(_base(key))
    if original is None:  # a text that only the theme has
        return
    allowed = DATE_TEXTS.get(key) or _fields(original) or ()
    found = _fields(text)
    if found is None or not set(found) <= {*allowed}:
        fields = ", ".join(f"{{{name}}}" for name in allowed) or "no braces"
        raise toml_error(path, (key,), f"{key} = {text!r} has other fields than it gets", f"It may have {fields}.")


def _fields(text: str) -> list[str] | None:
    """The names of the fields in braces of a text; None if it cannot be formatted."""
    try:
        return [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    except ValueError:  # a brace without its other half
        return None


def _base(key: str) -> str:
    return next((key.removesuffix(suffix) for suffix in PLURAL_SUFFIXES if key.endswith(suffix)), key)


def _is_form(key: str, texts: Mapping[str, str]) -> bool:
    return key in OPTIONAL_TEXTS or (_base(key) != key and _base(key) in texts)


def _counted(key: str, text: str, texts: Mapping[str, str], lang: str) -> str:
    forms = plural_forms(texts, key)
    if not forms:
        return text
    counted = CountedText(text)
    counted.forms, counted.category_of = forms, functools.partial(_plural_category, lang)
    return counted


@functools.cache
def _plural_rule(lang: str) -> Callable[[int], str]:
    from babel import Locale, UnknownLocaleError  # slow to import, and few texts have forms

    try:
        return Locale.parse(lang, sep="-").plural_form
    except (UnknownLocaleError, ValueError):
        return lambda _: "other"


def _plural_category(lang: str, count: int) -> str:
    return _plural_rule(lang)(count)
