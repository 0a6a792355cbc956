"""Split a text without line breaks into segments: the lines that its author wrote, as far as they can be recognised.

Descriptions of videos are one run of text: not one of 26,093 in the corpus has a line break. A sentence,
``－－－－－－``, an advertisement with its address, the next advertisement and ``#tag #tag`` follow one another without
a break. A segment ends at a full stop, an address, a row of dashes.

Joining the segments gives the same text again, whitespace included. Segments are compared by ``comparison_key``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from jianbao.ingest.html.text_runs import Span

# Two dashes are Chinese punctuation, so a row has at least three, or four em dashes.
DASHES = "-－=＝*＊═_＿~～─━﹣▬—―"
DASH_ROW = rf"[{DASHES}]{{6,}}|(?:(?![—―])[{DASHES}]){{3,}}|[—―]{{4,}}"
# An address ends at the first character that no address contains, at a row of dashes, at the next address, and before
# the name of a service that begins the next line (https://example.org/channelFacebook: https://...). It also ends at a
# hash sign, which in the corpus begins a hashtag far more often than a fragment, and before the first number of a list
# whose second follows (.../support1，《...》2，《...》). A YouTube id has 11 characters.
SERVICES_AFTER_ADDRESS = (
    "Facebook|Instagram|Patreon|Twitter|Telegram|WhatsApp|Discord|Paypal|PayPal|Youtube|YouTube|Follow|Android|Line|FB|"
    "IG"
)
ADDRESS_END = (
    rf"https?://|[-=*_~]{{3}}|(?<=[A-Za-z0-9])(?:{SERVICES_AFTER_ADDRESS})(?![A-Za-z0-9./_=-])"
    rf"|(?<=/)(?:{SERVICES_AFTER_ADDRESS})(?=\s*[:：]\s*https?://)"
    r"|(?<=[A-Za-z/])1(?=，[^\n]{4,300}?\D2，|、[^\n]{4,300}?\D2、)"
)
YOUTUBE_ADDRESS = r"https?://youtu\.be/[\w-]{11}(?:\?[A-Za-z0-9=&_%-]+)?"
WEB_ADDRESS = (
    rf"(?:{YOUTUBE_ADDRESS}|(?:https?://|www\.)(?:(?!{ADDRESS_END})[A-Za-z0-9\-._~:/?@!$&'()*+,;=%\[\]])*"
    rf"(?!{ADDRESS_END})[A-Za-z0-9/=_%-])"
)
# At most 64 characters before the at sign (RFC 5321, 4.5.3.1.1): without a limit, matching a long word is quadratic.
MAIL_ADDRESS = r"(?<![A-Za-z0-9])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]+(?:\.[A-Za-z]{2,})+"
SENTENCE_STOP = r"(?:[。！？!?…]+|\.{3,})[”’」』）)】》〉\"']*"
ENGLISH_FULL_STOP = r"(?<=[a-z0-9)])\.(?=\s+[A-Z])|(?<=[a-z]{3})\.(?=[A-Z][a-z]+\s)"
ANY_ADDRESS = re.compile(f"{WEB_ADDRESS}|{MAIL_ADDRESS}")
PICTOGRAM = r"[\u25a0-\u25ff\u2600-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff]"
HASHTAG_LETTER = r"[^\s#＃,，。！？!?、；;：:()（）【】「」《》\-－=＝—]"
# The longest Chinese hashtag in a row of the corpus has 14 characters; a longer one continues into a sentence. Before a
# colon it is a label (#革命下集連結:), and before other punctuation it has continued into the next sentence
# (#河口今年7月，), except before the bracket of a headline.
HASHTAG = (
    rf"[#＃](?:[A-Za-z0-9_]{{1,40}}|{HASHTAG_LETTER}{{1,14}})"
    rf"(?=[\s,，、]*(?:$|[{DASHES}#＃【]|{PICTOGRAM})|\s)"
)
# At least two: a single hashtag may be a word of a sentence (#推特 的個人帳號). So may those of a row after a comma,
# those before 的 or 和, and those with Chinese commas unless the row ends the line (#氣候，#甲國#乙國 給足了面子).
HASHTAG_ROW = (
    rf"(?<![，、])(?>(?:{HASHTAG}[\s,]*){{2,}})(?![的與与和及])"
    rf"|(?>(?:{HASHTAG}[\s,，、]*){{2,}})(?=\Z|\n|[{DASHES}【]|{PICTOGRAM}|https?://)"
)
ONLY_HASHTAGS = re.compile(rf"\s*(?:{HASHTAG}[\s,，、]*)+")
# A chapter of a video begins with its time. A time after a dash or a word such as 上午 is part of a sentence.
CHAPTER_TIME = (
    r"(?<![\d:：~～至到点點於于午晚早上\-])(?<![~～\-–—至到午晚上] )"
    r"(?=\d{1,2}:\d{2}(?::\d{2})?(?![\d:])\s*[^\s~～\-–至到apAP])"
)
# Fast path: no boundary is inside a run of Chinese characters, so the other alternatives are not tried at each of them.
CHINESE_RUN = "[\u3400-\u9fff\uff0c\u3001]+"
BOUNDARY = re.compile(
    rf"(?P<chinese>{CHINESE_RUN})|(?P<dash_row>{DASH_ROW})|(?P<hashtags>{HASHTAG_ROW}|{HASHTAG}\s*$)|\n(?P<newline>)"
    rf"|(?:{WEB_ADDRESS}|{MAIL_ADDRESS}|{SENTENCE_STOP}|{ENGLISH_FULL_STOP})(?P<end>)"
    rf"|(?<!{PICTOGRAM})(?<!\u200d)(?<!\ufe0f)(?={PICTOGRAM})(?P<bullet>)|{CHAPTER_TIME}(?P<chapter>)"
)


def split_segments(text: str) -> list[str]:
    """Split ``text`` where a line has probably ended; whitespace stays at the end of the segment before it."""
    boundaries = sorted({0, len(text), *_boundaries(text)})
    return [text[start:end] for start, end in pairwise(boundaries)]


def segments_with_spans(text: str) -> list[tuple[str, tuple[int, int]]]:
    """The segments of ``text``, each with its start and end in the text."""
    segments = split_segments(text)
    edges = [0]
    for segment in segments:
        edges.append(edges[-1] + len(segment))
    return list(zip(segments, pairwise(edges), strict=True))


def _boundaries(text: str) -> Iterator[int]:
    end = 0
    for match in BOUNDARY.finditer(text):
        if match.lastgroup in ("dash_row", "hashtags", "bullet", "chapter"):
            yield match.start()
        if match.lastgroup not in ("chinese", "bullet", "chapter"):
            end = max(end, match.end())  # continue from the last end: a thousand blank lines would be quadratic
            while end < len(text) and text[end].isspace():
                end += 1
            yield end


def comparison_key(segment: str) -> str:
    """Normalise a segment for comparison: NFKC, so that width makes no difference, and whitespace collapsed."""
    return " ".join(unicodedata.normalize("NFKC", segment).split())


def is_dash_row(segment: str) -> bool:
    """Whether a segment is only a row of dashes or similar signs."""
    row = segment.strip()
    return len(row) > 2 and not row.strip(f"{DASHES} \t\u3000")


def is_hashtags(segment: str) -> bool:
    """Whether a segment is only hashtags."""
    return ONLY_HASHTAGS.fullmatch(segment) is not None


def without_overlaps(spans: list[Span]) -> list[Span]:
    """The spans in order, each cut where an earlier one covers it; adjacent spans stay separate account entries."""
    result: list[Span] = []
    for start, end in sorted(spans):
        begin = max(start, result[-1][1]) if result else start
        if end > begin:
            result.append((begin, end))
    return result
