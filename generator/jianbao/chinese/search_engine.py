"""Which search engine finds most in a language: it depends on whether the language writes spaces between words."""

from __future__ import annotations

from jianbao.chinese.scripts import SCRIPT_SUBTAG
from jianbao.config import EXACT_ENGINE, PAGEFIND_ENGINE

UNSPACED_LANGUAGES = frozenset(
    [
        *("zh", "cmn", "yue", "wuu", "nan", "hak", "gan", "hsn", "cdo", "cjy", "cnp", "cpx", "csp", "czh", "mnp"),
        *("czo", "lzh", "ja", "th", "lo", "km", "my", "shn", "mnw", "ksw", "bo", "dz", "khb", "tdd", "ii"),
        # Korean has spaces, but a noun and its particle are one word, and compounds are often written together.
        "ko",
        # An archive in several languages, or in one that is not known.
        *("mul", "und", ""),
    ]
)
"""Primary subtags of languages, in lower case, whose words are best found as substrings."""
UNSPACED_SCRIPTS = frozenset(
    [
        *("hans", "hant", "hani", "bopo", "jpan", "hira", "kana", "hrkt", "hang", "kore"),
        *("thai", "laoo", "khmr", "mymr", "tibt", "lana", "talu", "tale", "tavt", "yiii"),
    ]
)
"""Script subtags, in lower case, of which the same is true in any language."""


def suitable_engine(lang: str) -> str:
    """The engine (``[search] engine``) that suits an archive in the language of a BCP 47 tag: ``pagefind`` for ``en``.

    A script subtag decides if there is one: ``exact`` for ``zh-Hans``, ``pagefind`` for ``zh-Latn``. Any text is
    accepted; a language that is not in the tables counts as written with spaces, as most are.
    """
    script = SCRIPT_SUBTAG.search(lang)
    is_unspaced = script[1].lower() in UNSPACED_SCRIPTS if script else _primary(lang) in UNSPACED_LANGUAGES
    return EXACT_ENGINE if is_unspaced else PAGEFIND_ENGINE


def _primary(lang: str) -> str:
    return lang.partition("-")[0].lower()
