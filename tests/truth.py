"""The expected results of a search: a plain scan by the rules in docs/search.md, and queries drawn from the texts."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from itertools import chain

from opencc import OpenCC
from query_language import QueryTerm, parse_query

from jianbao.publish.search import SearchRecord
from jianbao.publish.search.alphabet import SYLLABLE_MARK, UNSPACED_RANGES, UNSPACED_RUN, WORD_CHARACTER
from jianbao.publish.search.folding import fold_text
from jianbao.publish.search.tokenizer import JOINT_CHARACTERS

ANY_RUN = re.compile(
    rf"(?:{UNSPACED_RUN}|{WORD_CHARACTER}"
    rf"|(?<={WORD_CHARACTER})[{re.escape(JOINT_CHARACTERS)}](?={WORD_CHARACTER}))+"
)
SAME_SCRIPT = re.compile(rf"{UNSPACED_RUN}|[^{UNSPACED_RANGES}]+")
PREFIX = re.compile(rf"(?<!{WORD_CHARACTER})(?!\d){WORD_CHARACTER}{{3,}}$")
"""What a query may end in that also stands for words that begin with it."""
ONE_LETTER, ONE_UNSPACED = re.compile(WORD_CHARACTER), re.compile(f"[{UNSPACED_RANGES}]")
_BETWEEN = (
    rf"(?!(?<=[{UNSPACED_RANGES}]){SYLLABLE_MARK}[{UNSPACED_RANGES}])"
    rf"(?:(?![{UNSPACED_RANGES}]|{WORD_CHARACTER})[^\n])*"
)
"""What may be between two runs of a quotation."""
_IN_UNSPACED_RUN = re.compile(f"[{UNSPACED_RANGES}{SYLLABLE_MARK}]")


@cache
def scannable(record: SearchRecord) -> str:
    """Title, names and body of an article, folded."""
    return fold_text(record.content)


def runs_of(query: str) -> list[str]:
    """The runs of a query: its unbroken sequences of word characters."""
    return [run for piece in fold_text(query).split() for run in ANY_RUN.findall(piece)]


def patterns_of(term: QueryTerm) -> dict[str, re.Pattern[str]]:
    """The runs of a term, each with a pattern that finds it; that of a prefix ends with an asterisk."""
    runs = runs_of(term.value)
    if not runs:
        return {}
    if term.quoted:
        return {"".join(runs): phrase_pattern(runs)}
    patterns = {run: pattern_of(run) for run in runs}
    if term.ends_query and fold_text(term.value).endswith(runs[-1]) and PREFIX.search(runs[-1]):
        if runs[-1] not in runs[:-1]:
            del patterns[runs[-1]]
        patterns[runs[-1] + "*"] = pattern_of(runs[-1], is_prefix=True)
    return patterns


def pattern_of(run: str, *, is_prefix: bool = False) -> re.Pattern[str]:
    """A pattern that finds a run: Chinese as a substring, Latin as complete words, with optional blanks in between.

    The last word of a prefix is found with all characters that follow in its word.
    """
    pattern = rf"(?<!{WORD_CHARACTER})" if ONE_LETTER.match(run) else ""
    for char, after in zip(run, [*run[1:], ""], strict=True):
        pattern += re.escape(char)
        if after and bool(_IN_UNSPACED_RUN.match(char)) != bool(_IN_UNSPACED_RUN.match(after)):
            pattern += r"[^\S\n]*"
    if ONE_LETTER.match(run[-1]):
        pattern += f"{WORD_CHARACTER}*" if is_prefix else f"(?!{WORD_CHARACTER})"
    return re.compile(pattern)


def phrase_pattern(runs: Sequence[str]) -> re.Pattern[str]:
    """A pattern that finds runs one after the other, with blanks and punctuation of one paragraph between them."""
    return re.compile(_BETWEEN.join(pattern_of(run).pattern for run in runs))


def scan(records: Sequence[SearchRecord], query: str) -> set[int]:
    """The positions in ``records`` of those that match the query; none if the query has neither a run nor a date."""
    clauses = [[test for term in clause if (test := _test(term))] for clause in parse_query(query)]
    found = {*range(len(records))} if any(clauses) else set()
    for clause in filter(None, clauses):
        found = {number for number in found if any(test(records[number]) for test in clause)}
    return found


def marked_patterns(query: str) -> dict[str, re.Pattern[str]]:
    """The runs of a query that are marked in results, each with its pattern."""
    patterns: dict[str, re.Pattern[str]] = {}
    for term in chain.from_iterable(parse_query(query)):
        if term.field in ("text", "title") and not term.excluded:
            patterns |= patterns_of(term)
    return patterns


def _test(term: QueryTerm) -> Test | None:
    """The test that a term is; None if it is punctuation only."""
    if term.field == "date":
        matches = partial(_is_between, *term.dates)
    elif patterns := [*patterns_of(term).values()]:
        matches = partial(_contains, _TEXTS_OF[term.field], patterns)
    else:
        return None
    return (lambda record: not matches(record)) if term.excluded else matches


def _is_between(first: str, last: str, record: SearchRecord) -> bool:
    return bool(record.date) and record.date[: len(first)] >= first and record.date[: len(last)] <= last


def _contains(texts_of: TextsOf, patterns: Sequence[re.Pattern[str]], record: SearchRecord) -> bool:
    return any(all(pattern.search(text) for pattern in patterns) for text in texts_of(record))


Test = Callable[[SearchRecord], bool]
TextsOf = Callable[[SearchRecord], Sequence[str]]

_TEXTS_OF: dict[str, TextsOf] = {
    "text": lambda record: [scannable(record)],
    "title": lambda record: [fold_text(record.title)],
    "outlet": lambda record: [fold_text(record.outlet)],
    "channel": lambda record: [fold_text(record.channel)],
    "author": lambda record: [*map(fold_text, record.authors)],
    "tag": lambda record: [*map(fold_text, record.tags)],
}
"""Field -> the folded texts of an article, one of which must contain a term."""


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
        _begun,
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


def _begun(chance: random.Random, text: str) -> str:
    """A Latin word of which the end may be missing, after another word or Chinese characters."""
    word = _latin(chance, text)
    return chance.choice(("", "的 ", text[:1])) + word[: chance.randint(2, max(2, len(word)))]


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
