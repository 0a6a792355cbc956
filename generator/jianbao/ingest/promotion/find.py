"""Where in a piece of text promotion begins and ends: what ``phrases`` finds, with the words that belong to it."""

from __future__ import annotations

import re

from jianbao.ingest.promotion.phrases import PHRASES
from jianbao.ingest.promotion.segments import LINK, MAIL_ADDRESS, WEB_ADDRESS

ALL_PHRASES = tuple((tuple(p.words.split()), re.compile(p.pattern, re.IGNORECASE), p.rest, p.whole) for p in PHRASES)
CompiledPhrases = tuple[tuple[tuple[str, ...], re.Pattern[str], bool, bool], ...]
"""Some of the phrases: words, pattern, rest, whole."""
LEADING_WORDS = re.compile(r"[\W\d_]*(?:可以?|也|亦|並|并|同時|同时|另外|此外|歡迎|欢迎|請|请)?[\W\d_]*")
"""What may stand before a phrase and goes with it: a bullet, a bracket, a number, a word that only leads to it."""
UNFINISHED_LEAD = re.compile(
    r"(?:(?<=[。！？!?])|[，,、；;（(]|\A)\s*(?:(?:我們?|我们|您|[你大]家?|[並并]且?|也|亦|還|还|可以?|同時|同时|另外|此外|下面|"
    r"以下|通[過过]|透過|使用|歡迎|欢迎|[請请])[，,]?){0,4}\Z"
)
"""What only leads to a phrase and says nothing without it: ..., 我們; （下面."""
CONDITIONAL_LEAD = re.compile(
    r"(?:如果|如|若|要是|假如|喜[歡欢]|覺得|觉得|想|支持)(?:[^。！？!?\n]{0,40}[，,]\s*|[^。！？!?，,\n]{0,10})\Z"
)
"""A clause before a phrase that has no end without it: 如果你喜歡這個節目，..."""
MAX_PROMOTION_CHARACTERS = 120
"""Promotion is a line; in a longer piece only what the pattern matched is taken. Of the pieces ending in an
address that ten descriptions of the corpus or more have in common, few are longer, the address not counted."""
MAX_REST_CHARACTERS = 40
"""How much of a sentence may follow a phrase (記得訂閱, 我們明天見); a longer rest has a subject of its own."""
BULLET_START = re.compile(r"\s*[▶►➤●■◆★☆✅✔👉🔔📌]")
MAX_LABEL_CHARACTERS = 12
"""A name between a bullet and a service: ►老王的 Facebook."""
MAX_SCRAP_LETTERS = 4
"""Letters that are no text of their own: 嗎？, 一個, 謝謝！"""
SENTENCE_MARK = re.compile("[。！？!?]")
JOIN_WORDS = re.compile("加入|[群羣]|頻道|频道|平台|join", re.IGNORECASE)
"""Said before the address of a group or another channel."""
ENDS_LIKE_SENTENCE = re.compile(r"[。！!~～][\W]*\Z")
BARE_LINK = re.compile(rf"[\W_]*(?:{WEB_ADDRESS}|{MAIL_ADDRESS})[\W_]*")


def possible_phrases(text: str) -> CompiledPhrases:
    """The phrases that a text can have: half of all descriptions lead to an address, few to more than eight phrases."""
    low = text.lower()
    return tuple(phrase for phrase in ALL_PHRASES if _has_any(phrase[0], low))


def find_promotion(
    piece: str, phrases: CompiledPhrases = ALL_PHRASES, *, after_address: bool = False
) -> tuple[int, int] | None:
    """Where in a piece promotion begins and ends; None where there is none. ``phrases``: those its text can have.

    ``after_address``: the piece follows on promotion that ended with an address, so a name before a service is its own.
    """
    if not phrases:
        return None
    low = piece.lower()
    found = [
        (0, len(piece), rest) if whole and len(piece) <= MAX_PROMOTION_CHARACTERS else (*match.span(), rest)
        for words, pattern, rest, whole in phrases
        if _has_any(words, low)
        for match in pattern.finditer(piece)
    ]
    if not found:
        return None
    start = min(start for start, _, _ in found)
    front = piece[:start]
    if led := CONDITIONAL_LEAD.search(front) or UNFINISHED_LEAD.search(front):
        front = front[: led.start()]
    label = after_address and len(front) <= (MAX_REST_CHARACTERS if JOIN_WORDS.search(front) else MAX_LABEL_CHARACTERS)
    is_bullet = len(front) <= MAX_LABEL_CHARACTERS and BULLET_START.match(front)
    if LEADING_WORDS.fullmatch(front) or is_bullet or (label and not SENTENCE_MARK.search(front)) or _is_scrap(front):
        front = ""
    start = len(front)
    return start, _end(piece, start, max((end, rest) for _, end, rest in found))


def _has_any(words: tuple[str, ...], low: str) -> bool:
    for word in words:  # noqa: SIM110  # any() takes three times as long, and this is asked 60 times for each piece
        if word in low:
            return True
    return False


def _end(piece: str, start: int, last: tuple[int, bool]) -> int:
    """Where promotion that begins at ``start`` ends: with the piece where all the rest of it belongs to it."""
    end, rest = last
    links = list(LINK.finditer(piece, start))
    if links and not piece[links[-1].end() :].strip(" \n\t/)]】）」"):
        label = len(piece) - start - sum(len(link.group()) for link in links)
        return len(piece) if label <= MAX_PROMOTION_CHARACTERS else end
    tail = piece[end:].strip()
    scrap = _is_scrap(tail)
    belongs = not any(map(str.isalnum, tail)) or (
        rest and (scrap or (len(tail) <= MAX_REST_CHARACTERS and ENDS_LIKE_SENTENCE.search(piece)))
    )
    return len(piece) if belongs else end


def _is_scrap(text: str) -> bool:
    return sum(map(str.isalnum, text)) <= MAX_SCRAP_LETTERS


def is_bare_link(piece: str) -> bool:
    """Whether a piece is an address and nothing else."""
    return BARE_LINK.fullmatch(piece.strip()) is not None
