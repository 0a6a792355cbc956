"""Detect languages by letters and frequent words, in all scripts except Chinese, Japanese and Korean; and directions.

Several languages share a script. One is recognised by the letters that only it uses, or by its most frequent words.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

OTHER_SCRIPT_LETTERS = r"\u0370-\u1dff\u1f00-\u1fff\ufb1d-\ufdff\ufe70-\ufefc"
"""Inside a character class: all letters from Greek to Mongolian, and their extensions."""
OTHER_SCRIPT_RUN = re.compile(f"[{OTHER_SCRIPT_LETTERS}]+")
RIGHT_TO_LEFT_LETTER = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
LETTERS_PER_WORD = 5
"""Not all scripts have spaces between words, so the length of a text in words is computed from its letters."""
MIN_SHARE_OF_MARKS = 0.01
"""Part of a text's letters that must be marks of a language. Names from another language are fewer."""
MIN_FUNCTION_WORDS = 3
MIN_SHARE_OF_FUNCTION_WORDS = 0.1
"""Part of the words of a text in that language. In prose it is a third; a list of names or URLs has hardly any."""
RIGHT_TO_LEFT_LANGUAGES = frozenset(["ar", "ckb", "dv", "fa", "he", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"])
RIGHT_TO_LEFT_SCRIPTS = frozenset(["arab", "hebr", "syrc", "thaa", "nkoo", "adlm", "rohg", "samr", "mand"])
NAMED_SCRIPTS = {"latn": "en", "cyrl": "ru", "arab": "ar", "hebr": "he", "deva": "hi", "beng": "bn", "mong": "mn-Mong"}
"""A script subtag, in lower case -> a language of that script."""
SCRIPT_SUBTAG = re.compile(r"-([A-Za-z]{4})(?![A-Za-z0-9])")
LATIN_SCRIPT_WORD = re.compile(r"[a-z\u00df-\u024f\u1e00-\u1eff]{2,}")
DEVANAGARI_WORD = re.compile(r"[\u0900-\u097f]+")
DEVANAGARI_LANGUAGES = ("hi", "ne", "mr")
LATIN_LANGUAGES = tuple("en de fr es pt it nl tr vi id pl sv da no fi cs ro hu ca sk hr sl lv lt et sq az sw".split())  # noqa: SIM905


class _Script(NamedTuple):
    """A script, and the signs of its languages."""

    ranges: tuple[tuple[int, int], ...]
    """First and last code points."""
    language: str
    """The language of a text without marks of another."""
    marks: tuple[tuple[str, str], ...] = ()
    """Language, and letters that the others of this script use less; the first of two languages with equally many
    marks in a text is its language."""


SCRIPTS = (
    _Script(((0x0370, 0x03FF), (0x1F00, 0x1FFF)), "el"),
    _Script(
        ((0x0400, 0x052F), (0x1C80, 0x1C8F)),
        "ru",
        (
            ("ru", "ыэёЫЭЁ"),
            ("be", "ўЎыэёі"),
            ("uk", "їєґЇЄҐі"),
            ("bg", "ъЪ"),
            ("kk", "әғқұһӘҒҚҰҺіңөүы"),
            ("mn", "өүӨҮэы"),
            ("ky", "ңөүҢӨҮыэ"),
            ("tt", "әҗңөүҖыэ"),
            ("tg", "ӣӯҷҳқғӢӮҶҲэ"),
            ("sr", "ђћјљњџЂЋЈЉЊЏ"),
            ("mk", "ѓќѕЃЌЅјљњџ"),
        ),
    ),
    _Script(((0x0530, 0x058F),), "hy"),
    _Script(((0x0590, 0x05FF), (0xFB1D, 0xFB4F)), "he", (("yi", "װױײ\ufb1f\ufb2e\ufb2f"),)),
    _Script(
        ((0x0600, 0x06FF), (0x0750, 0x077F), (0x08A0, 0x08FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC)),
        "ar",
        (
            ("ug", "ېۈۆۇۋڭە"),
            ("kk-Arab", "ٴۆۇۋڭە"),
            ("fa", "پچژگکی"),
            ("ckb", "ێڕڵۆەکی"),
            ("ur", "ٹڈڑںےہۓپچژگکی"),
            ("ps", "ښګځڅډړټۍڼېپچژکی"),
            ("sd", "ڄڃٺڀڻٻڊٿڦڪپچگ"),
        ),
    ),
    _Script(((0x0700, 0x074F),), "syr"),
    _Script(((0x0780, 0x07BF),), "dv"),
    _Script(((0x07C0, 0x07FF),), "nqo"),
    _Script(((0x0900, 0x097F),), "hi"),
    _Script(((0x0980, 0x09FF),), "bn", (("as", "ৰৱ"),)),
    _Script(((0x0A00, 0x0A7F),), "pa"),
    _Script(((0x0A80, 0x0AFF),), "gu"),
    _Script(((0x0B80, 0x0BFF),), "ta"),
    _Script(((0x0C00, 0x0C7F),), "te"),
    _Script(((0x0C80, 0x0CFF),), "kn"),
    _Script(((0x0D00, 0x0D7F),), "ml"),
    _Script(((0x0D80, 0x0DFF),), "si"),
    _Script(((0x0E00, 0x0E7F),), "th"),
    _Script(((0x0E80, 0x0EFF),), "lo"),
    _Script(((0x0F00, 0x0FFF),), "bo"),
    _Script(((0x1000, 0x109F),), "my"),
    _Script(((0x10A0, 0x10FF), (0x1C90, 0x1CBF)), "ka"),
    _Script(((0x1200, 0x139F),), "am"),
    _Script(((0x1780, 0x17FF),), "km"),
    _Script(((0x1800, 0x18AF),), "mn-Mong"),
)
_FREQUENT_WORDS = {
    "en": "the of and to in is for that with was are on by this from it as at be have has not he his they which will",
    "de": "der die das und ist nicht mit den von dem ein eine auf sich für des wird wurde auch im zu sind einer",
    "fr": "le la les des et est une un dans que pour qui sur pas du par plus avec au ce cette sont ont",
    "es": "el la los las de que en un una por con para se del su es al lo fue está son",
    "pt": "os as de que em um uma por para se do da não no na dos das foi são ao",
    "it": "il la le gli di che un una per con del della non sono si nel da alla dei anche",
    "nl": "de het een en van is dat in op te zijn met voor niet aan er die werd door ook naar",
    "tr": "ve bir bu da de için ile olarak olan çok daha en gibi kadar sonra ne ama değil",
    "vi": "và của là các trong có cho không được những một với người này đã khi từ đến về",
    "id": "yang dan di itu dengan untuk tidak ini dari dalam akan pada juga adalah ke karena oleh sudah",
    "pl": "na do się nie jest to że jak po od za przez ale dla oraz są",
    "sv": "och att det som är av för med till inte har ett sig så från han",
    "da": "og det som er af med til ikke har et sig så fra blev",
    "no": "og det som er av med til ikke har et seg så fra ble",
    "fi": "ja ei että se oli hän mutta ovat joka kun myös niin kuin sen mukaan jo ole vuonna",
    "cs": "se na je že si ve za ale jako jsem podle které který není také až",
    "ro": "și în de la cu pe că este din care nu pentru un mai au fost sunt dar după",
    "hu": "az és hogy nem egy meg de csak volt ez már el van azt mint szerint még",
    "ca": "el la els les que i un una per amb és va són més al dels",
    "sk": "sa na je že si vo za ale ako som podľa ktorý nie je aj tiež až ktoré pri po od boli",
    "hr": "je se na da su za od koji što nije kao iz te bi ali sve ili koja već nakon",
    "sl": "je se na da so za ki ne pri kot tudi bi ali pa iz še po bil bila sta ter",
    "lv": "un ir ar no kas par ka pēc bet vai arī tika nav pie kā uz līdz šo tas viņš",
    "lt": "ir yra kad su iš tai bet buvo kaip jau į už apie dėl po nuo taip pat per jis",
    "et": "ja on ei et see oli ka mis kui ning aga selle kes või tema veel oma pärast",
    "sq": "dhe të në një për që nga me është janë ka por edhe kjo si do më",
    "az": "və bir bu da ilə üçün olan deyil kimi sonra daha çox olub edib ki isə",
    "sw": "ya wa na kwa ni katika za la kuwa cha hiyo huo baada kama yake alisema",
    "hi": "है हैं में और के की का को से ने पर यह कि था थे नहीं",
    "ne": "छ छन् मा र को हो भने गरेको थियो लागि यो पनि",
    "mr": "आहे आहेत आणि या हे ही तो चे च्या मध्ये होते नाही",
}
OWN_LETTERS = {
    lang: re.compile(f"[{letters}]")
    for lang, letters in {
        "vi": "\u1ea0-\u1ef9ơưđ",
        "tr": "ğı",
        "pl": "ąęłńśźż",
        "cs": "řůě",
        "hu": "őű",
        "ro": "șțţ",
        "pt": "ãõ",
        "de": "ß",
        "sk": "ľĺŕ",
        "lv": "ēīģķļņ",
        "lt": "ėįųū",
        "az": "ə",
    }.items()
}
"""Letters that hardly any other of the languages has; a word with one counts like a function word."""
FUNCTION_WORDS = {lang: frozenset(words.split()) for lang, words in _FREQUENT_WORDS.items()}
"""The most frequent words of languages that share all their letters."""


def direction_of(lang: str) -> str:
    """``rtl`` for a BCP 47 tag of a language that is written from right to left, else ``ltr``."""
    if script := SCRIPT_SUBTAG.search(lang):
        return "rtl" if script[1].lower() in RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if lang.partition("-")[0].lower() in RIGHT_TO_LEFT_LANGUAGES else "ltr"


def script_of(lang: str) -> tuple[str, ...] | None:
    """The languages that share a script with a language tag, the same for all of them; empty for Latin letters.

    None for Chinese, Japanese, Korean and unknown languages, and for a tag that names a script of another language.
    """
    primary = lang.partition("-")[0].lower()
    if primary in ("zh", "yue", "ja", "ko", "und"):
        return None
    named = SCRIPT_SUBTAG.search(lang)
    if named and named[1].lower() in NAMED_SCRIPTS:
        primary, lang = NAMED_SCRIPTS[named[1].lower()], ""
    for script in SCRIPTS:
        languages = (script.language, *(name for name, _ in script.marks))
        if lang in languages or primary in languages:
            return languages
    return ()


def is_counted_by_character(lang: str) -> bool:
    """Whether people say how many characters a text in this language has, and not how many words."""
    return script_of(lang) is None


def other_script(text: str) -> tuple[str, int]:
    """The language of the most frequent script of ``SCRIPTS`` in a text, and how many letters it has: ``("ug", 240)``.

    ``("", 0)`` if no letter is of these scripts.
    """
    letters = Counter("".join(OTHER_SCRIPT_RUN.findall(text)))
    counts = [0] * len(SCRIPTS)
    for letter, count in letters.items():
        for number in _scripts_with(letter):
            counts[number] += count
    most = max(counts)
    return (_language_of(SCRIPTS[counts.index(most)], letters, most, text), most) if most else ("", 0)


def latin_language(text: str) -> str:
    """The language of a text in Latin letters; English unless another language's frequent words are more frequent."""
    return _by_function_words(LATIN_SCRIPT_WORD.findall(text.lower()), LATIN_LANGUAGES, MIN_FUNCTION_WORDS) or "en"


@functools.cache
def _scripts_with(letter: str) -> tuple[int, ...]:
    """The positions in ``SCRIPTS`` of the scripts that have a letter."""
    return tuple(
        number
        for number, script in enumerate(SCRIPTS)
        if any(first <= ord(letter) <= last for first, last in script.ranges)
    )


def _language_of(script: _Script, letters: Counter[str], count: int, text: str) -> str:
    found = {lang: sum(letters[letter] for letter in marks) for lang, marks in script.marks}
    lang = max(found, key=lambda lang: found[lang], default="")
    if lang and found[lang] >= count * MIN_SHARE_OF_MARKS:
        return lang
    if script.language in DEVANAGARI_LANGUAGES:
        return _by_function_words(DEVANAGARI_WORD.findall(text), DEVANAGARI_LANGUAGES, 1) or script.language
    return script.language


def _by_function_words(words: Iterable[str], languages: tuple[str, ...], minimum: int) -> str:
    """The language with most function words among ``words``, the first of equals; empty if they are too few."""
    counted = Counter(words)
    found = {lang: sum(counted[word] for word in FUNCTION_WORDS[lang]) for lang in languages}
    accented = {word: count for word, count in counted.items() if not word.isascii()}
    for lang, letters in OWN_LETTERS.items() if accented else ():
        if lang in found:
            found[lang] += sum(count for word, count in accented.items() if letters.search(word))
    lang = max(found, key=lambda lang: found[lang])
    return lang if found[lang] >= max(minimum, counted.total() * MIN_SHARE_OF_FUNCTION_WORDS) else ""
