"""Find where promotion begins and ends in a segment: the match of a phrase, and the words that belong to it."""

from __future__ import annotations

import re

from jianbao.ingest.promotion.phrases import PHRASES
from jianbao.ingest.promotion.segments import ANY_ADDRESS, MAIL_ADDRESS, WEB_ADDRESS

CompiledPhrases = tuple[tuple[tuple[str, ...], re.Pattern[str], bool, bool], ...]
"""Phrases, each as its keywords, compiled pattern, ``takes_rest`` and ``takes_sentence``."""
ALL_PHRASES: CompiledPhrases = tuple(
    (tuple(p.keywords.split()), re.compile(p.pattern, re.IGNORECASE), p.takes_rest, p.takes_sentence) for p in PHRASES
)
LEADING_WORDS = re.compile(r"[\W\d_]*(?:可以?|也|亦|並|并|同時|同时|另外|此外|歡迎|欢迎|請|请)?[\W\d_]*")
"""The beginning of a segment that belongs to the phrase after it: a bullet, a bracket, a number, a word such as 也."""
UNFINISHED_LEAD = re.compile(
    r"(?:(?<=[。！？!?])|[，,、；;（(]|\A)\s*(?:(?:我們?|我们|您|[你大]家?|[並并]且?|也|亦|還|还|可以?|同時|同时|另外|此外|下面|"
    r"以下|通[過过]|透過|使用|歡迎|欢迎|[請请])[，,]?){0,4}\Z"
)
"""Words that only lead to a phrase, incomplete without it: ..., 我們; （下面."""
CONDITIONAL_LEAD = re.compile(
    r"(?:如果|如|若|要是|假如|喜[歡欢]|覺得|觉得|想|支持)(?:[^。！？!?\n]{0,40}[，,]\s*|[^。！？!?，,\n]{0,10})\Z"
)
"""A conditional clause before a phrase, incomplete without it: 如果你喜歡這個節目，..."""
SCHEDULE_LEAD = re.compile(
    r"(?:直播|[開开]播|播出|[節节]目)[^。！？!?，,]{0,8}[時时][間间段]|"
    r"(?:直播|[開开]播|播出|[節节]目)[^。！？!?]{0,20}[每逢](?:逢?星期|[週周]|[禮礼]拜)[一二三四五六日天]"
)
"""Says when a channel broadcasts, before a request in the same sentence: 我的直播時間為每星期三，…，並訂閱我的頻道."""
MAX_PROMOTION_CHARACTERS = 120
"""In a longer segment only the match of the pattern is promotion. Of the segments that end in an address and repeat in
ten or more descriptions of the corpus, few are longer, the address not counted.
"""
MAX_REST_CHARACTERS = 40
"""The rest of a sentence after a phrase (記得訂閱, 我們明天見); a longer rest has a subject of its own."""
BULLET_START = re.compile(r"\s*[▶►➤●■◆★☆✅✔👉🔔📌]")
MAX_LABEL_CHARACTERS = 12
"""A name between a bullet and a service, as in ►老王的 Facebook."""
MAX_SCRAP_LETTERS = 4
"""A rest of at most this many letters is not a text but belongs to the promotion: 嗎？, 一個, 謝謝！"""
SENTENCE_MARK = re.compile("[。！？!?]")
JOIN_WORDS = re.compile("加入|[群羣]|頻道|频道|平台|join", re.IGNORECASE)
"""Words before the address of a group or another channel."""
ENDS_LIKE_SENTENCE = re.compile(r"[。！!~～][\W]*\Z")
BARE_LINK = re.compile(rf"[\W_]*(?:{WEB_ADDRESS}|{MAIL_ADDRESS})[\W_]*")


def possible_phrases(text: str) -> CompiledPhrases:
    """Select the phrases with a keyword in ``text``: the only ones that can match its segments."""
    lower = text.lower()
    return tuple(phrase for phrase in ALL_PHRASES if _has_any(phrase[0], lower))


def find_promotion(
    segment: str, phrases: CompiledPhrases = ALL_PHRASES, *, after_address: bool = False
) -> tuple[int, int] | None:
    """Find promotion in a segment; returns its start and end, or None if the segment has no promotion.

    ``phrases`` are the phrases to look for. ``after_address``: the segment follows promotion that ended with an
    address, so a name before a service belongs to the promotion.
    """
    if not phrases:
        return None
    lower = segment.lower()
    matches = [
        (0, len(segment), takes_rest)
        if takes_sentence and len(segment) <= MAX_PROMOTION_CHARACTERS
        else (*match.span(), takes_rest)
        for keywords, pattern, takes_rest, takes_sentence in phrases
        if _has_any(keywords, lower)
        for match in pattern.finditer(segment)
    ]
    if not matches:
        return None
    start = _start(segment[: min(start for start, _, _ in matches)], after_address=after_address)
    return start, _end(segment, start, max((end, takes_rest) for _, end, takes_rest in matches))


def _has_any(keywords: tuple[str, ...], lower: str) -> bool:
    for keyword in keywords:  # noqa: SIM110  # any() is much slower, and this runs 60 times for each segment
        if keyword in lower:
            return True
    return False


def _start(before: str, *, after_address: bool) -> int:
    """The index at which promotion begins; ``before`` is the text of its segment before the first match."""
    while lead := CONDITIONAL_LEAD.search(before) or UNFINISHED_LEAD.search(before):
        if not lead[0]:
            break
        before = before[: lead.start()]
    if len(before) <= MAX_PROMOTION_CHARACTERS and SCHEDULE_LEAD.search(before):
        return 0
    max_label = MAX_REST_CHARACTERS if JOIN_WORDS.search(before) else MAX_LABEL_CHARACTERS
    is_label = after_address and len(before) <= max_label and not SENTENCE_MARK.search(before)
    is_bullet = len(before) <= MAX_LABEL_CHARACTERS and BULLET_START.match(before)
    return 0 if LEADING_WORDS.fullmatch(before) or is_bullet or is_label or _is_scrap(before) else len(before)


def _end(segment: str, start: int, last_match: tuple[int, bool]) -> int:
    """The index at which promotion from ``start`` ends: the end of its last match, or of the segment.

    ``last_match`` is the end of the last match, and whether its phrase takes the rest of the sentence.
    """
    end, takes_rest = last_match
    addresses = list(ANY_ADDRESS.finditer(segment, start))
    if addresses and not segment[addresses[-1].end() :].strip(" \n\t/)]】）」"):
        text_length = len(segment) - start - sum(len(address.group()) for address in addresses)
        return len(segment) if text_length <= MAX_PROMOTION_CHARACTERS else end
    rest = segment[end:].strip()
    is_short_rest = len(rest) <= MAX_REST_CHARACTERS and ENDS_LIKE_SENTENCE.search(segment)
    belongs = not any(map(str.isalnum, rest)) or (takes_rest and (_is_scrap(rest) or is_short_rest))
    return len(segment) if belongs else end


def _is_scrap(text: str) -> bool:
    return sum(map(str.isalnum, text)) <= MAX_SCRAP_LETTERS


def is_bare_link(segment: str) -> bool:
    """Whether a segment is only an address."""
    return BARE_LINK.fullmatch(segment.strip()) is not None
