"""The expected results of a search: a plain scan by the rules in docs/search.md, and queries drawn from the texts."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from functools import cache

from opencc import OpenCC

from jianbao.publish.search import SearchRecord
from jianbao.publish.search.alphabet import SYLLABLE_MARK, UNSPACED_RANGES, UNSPACED_RUN, WORD_CHARACTER
from jianbao.publish.search.folding import fold_text
from jianbao.publish.search.tokenizer import JOINT_CHARACTERS

ANY_RUN = re.compile(
    rf"(?:{UNSPACED_RUN}|{WORD_CHARACTER}"
    rf"|(?<={WORD_CHARACTER})[{re.escape(JOINT_CHARACTERS)}](?={WORD_CHARACTER}))+"
)
SAME_SCRIPT = re.compile(rf"{UNSPACED_RUN}|[^{UNSPACED_RANGES}]+")
ONE_LETTER, ONE_UNSPACED = re.compile(WORD_CHARACTER), re.compile(f"[{UNSPACED_RANGES}]")
_IN_UNSPACED_RUN = re.compile(f"[{UNSPACED_RANGES}{SYLLABLE_MARK}]")


def scannable(record: SearchRecord) -> str:
    """Title and body of an article, folded."""
    return fold_text(record.content)


def runs_of(query: str) -> list[str]:
    """The runs of a query: its unbroken sequences of word characters."""
    return [run for piece in fold_text(query).split() for run in ANY_RUN.findall(piece)]


def pattern_of(run: str) -> re.Pattern[str]:
    """A pattern that finds a run: Chinese as a substring, Latin as complete words, with optional blanks in between."""
    pattern = rf"(?<!{WORD_CHARACTER})" if ONE_LETTER.match(run) else ""
    for char, after in zip(run, [*run[1:], ""], strict=True):
        pattern += re.escape(char)
        if after and bool(_IN_UNSPACED_RUN.match(char)) != bool(_IN_UNSPACED_RUN.match(after)):
            pattern += r"[^\S\n]*"
    if ONE_LETTER.match(run[-1]):
        pattern += rf"(?!{WORD_CHARACTER})"
    return re.compile(pattern)


def scan(texts: Sequence[str], query: str) -> set[int]:
    """The positions in ``texts`` of those that contain every run of the query; none if the query has no run."""
    runs = [*dict.fromkeys(runs_of(query))]
    found = {*range(len(texts))} if runs else set()
    for run in runs:
        pattern, first = pattern_of(run), SAME_SCRIPT.findall(run)[0]  # a substring test first, as it is faster
        found = {number for number in found if first in texts[number] and pattern.search(texts[number])}
    return found


def queries(records: Sequence[SearchRecord], count: int, seed: int = 1) -> Iterator[str]:
    """Yield ``count`` queries, always the same for the same articles and seed."""
    chance = random.Random(seed)  # noqa: S311 - not for cryptography
    kinds = (
        _any_text,
        _any_text,
        _any_text,
        _title,
        _one,
        _latin,
        _mixed,
        _two,
        _absent,
        _other_script,
        _wide,
        _across,
    )
    number = 0
    while number < count:
        record = chance.choice(records)
        text = record.content if len(record.text) > 1 else record.title + "国防部长"
        query = kinds[number % len(kinds)](chance, text)
        if query.strip():  # a blank query finds nothing
            number += 1
            yield _converted(query, chance) if number % 5 == 0 else query


@cache
def _converter(direction: str) -> OpenCC:
    return OpenCC(direction)


def _converted(text: str, chance: random.Random) -> str:
    return str(_converter(chance.choice(("s2t", "t2s"))).convert(text))


def _piece(chance: random.Random, text: str, low: int, high: int) -> str:
    length = chance.randint(low, high)
    start = chance.randrange(max(1, len(text) - length))
    return text[start : start + length]


def _any_text(chance: random.Random, text: str) -> str:
    """Two to eight characters, including punctuation and newlines."""
    return _piece(chance, text, 2, 8)


def _title(chance: random.Random, text: str) -> str:
    return _piece(chance, text.partition("\n")[0], 2, 6)


def _one(chance: random.Random, text: str) -> str:
    return _piece(chance, text, 1, 1)


def _choice(chance: random.Random, found: list[str], otherwise: str) -> str:
    return chance.choice(found) if found else otherwise


def _latin(chance: random.Random, text: str) -> str:
    return _choice(chance, re.findall(r"[A-Za-z0-9][\w+&.'’@/:-]*", text), "2+2")


def _mixed(chance: random.Random, text: str) -> str:
    """Text around a boundary between Chinese and Latin."""
    return _choice(chance, re.findall(rf".?[{UNSPACED_RANGES}] ?[A-Za-z0-9]+ ?[{UNSPACED_RANGES}]?", text), "18日")


def _two(chance: random.Random, text: str) -> str:
    return f"{_piece(chance, text, 2, 3)} {_piece(chance, text, 1, 4)}"


def _absent(chance: random.Random, text: str) -> str:
    """Characters of the text in random order, which hardly ever occurs."""
    return "".join(chance.sample(text, min(len(text), 3)))


def _other_script(chance: random.Random, text: str) -> str:
    return _converted(_piece(chance, text, 2, 4), chance)


def _wide(chance: random.Random, text: str) -> str:
    """A Latin word in full-width upper case."""
    piece = _latin(chance, text)
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in piece.upper())


def _across(chance: random.Random, text: str) -> str:
    """Text across punctuation, a blank or a newline."""
    return _choice(chance, re.findall(r"\w{1,3}[^\w]+\w{1,3}", text), "，")
