"""A text -> its pieces: where one thing ends and the next begins when the line breaks between them are lost.

Descriptions of videos come as one run of text: not one of 26,093 in the corpus has a line break, so that a sentence,
``－－－－－－``, an advertisement with its address, the next advertisement and ``#tag #tag`` touch each other. What a
person would have put on a line of its own still ends somewhere: with a full stop, an address, a row of dashes.

The pieces joined are the text, white space and all; ``key`` is what two pieces are compared by.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

# A dash of two characters is Chinese punctuation, so three are wanted, and of the em dash four.
DASHES = "-－=＝*＊═_＿~～─━﹣▬—―"
DASH_ROW = rf"[{DASHES}]{{6,}}|(?:(?![—―])[{DASHES}]){{3,}}|[—―]{{4,}}"
# An address ends at the first character that none is written with, at a row of dashes, at the next address, and before
# the name of a service that begins the next line (https://example.org/channelFacebook: https://...). A hash sign begins
# a tag in the corpus far more often than the fragment of an address. A video's id has eleven characters.
SERVICES_AFTER_ADDRESS = (
    "Facebook|Instagram|Patreon|Twitter|Telegram|WhatsApp|Discord|Paypal|PayPal|Youtube|YouTube|Follow|Android|Line|FB|"
    "IG"
)
ADDRESS_END = (
    rf"https?://|[-=*_~]{{3}}|(?<=[A-Za-z0-9])(?:{SERVICES_AFTER_ADDRESS})(?![A-Za-z0-9./_=-])"
    rf"|(?<=/)(?:{SERVICES_AFTER_ADDRESS})(?=\s*[:：]\s*https?://)"
)
YOUTUBE_ADDRESS = r"https?://youtu\.be/[\w-]{11}(?:\?[A-Za-z0-9=&_%-]+)?"
WEB_ADDRESS = (
    rf"(?:{YOUTUBE_ADDRESS}|(?:https?://|www\.)(?:(?!{ADDRESS_END})[A-Za-z0-9\-._~:/?@!$&'()*+,;=%\[\]])*"
    rf"(?!{ADDRESS_END})[A-Za-z0-9/=_%-])"
)
# Before the at sign 64 characters at most (RFC 5321, 4.5.3.1.1), or a long word is read again from each of its letters.
MAIL_ADDRESS = r"(?<![A-Za-z0-9])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]+(?:\.[A-Za-z]{2,})+"
SENTENCE_STOP = r"[。！？!?…]+[”’」』）)】》〉\"']*"
ENGLISH_FULL_STOP = r"(?<=[a-z0-9)])\.(?=\s+[A-Z])"
LINK = re.compile(f"{WEB_ADDRESS}|{MAIL_ADDRESS}")
PICTOGRAM = r"[\u25a0-\u25ff\u2600-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff]"
HASHTAG_LETTER = r"[^\s#＃,，。！？!?、；;：:()（）【】「」《》\-－=＝—]"
# The longest Chinese tag in a row of the corpus has 14 characters; a longer one has a sentence glued to it, and what
# runs into a colon is a label (#革命下集連結:). What runs into another mark has begun the next sentence
# (#河口今年7月，); only a bracket in front of a headline does not.
HASHTAG = (
    rf"[#＃](?:[A-Za-z0-9_]{{1,40}}|{HASHTAG_LETTER}{{1,14}})"
    rf"(?=[\s,，、]*(?:$|[{DASHES}#＃【]|{PICTOGRAM})|\s)"
)
# Two tags in a row are a row; one alone may be a word of a sentence (#推特 的個人帳號).
HASHTAG_ROW = rf"(?:{HASHTAG}[\s,，、]*){{2,}}"
ONLY_HASHTAGS = re.compile(rf"\s*(?:{HASHTAG}[\s,，、]*)+")
# A chapter of a video begins with its time; a time behind a dash or a clock's word is in a sentence.
CHAPTER_TIME = (
    r"(?<![\d:：~～至到点點於于午晚早上\-])(?<![~～\-–—至到午晚上] )"
    r"(?=\d{1,2}:\d{2}(?::\d{2})?(?![\d:])\s*[^\s~～\-–至到apAP])"
)
# Nothing begins in a row of Chinese characters: to say so first, instead of trying all else at each of them, took the
# time for a description from 157 microseconds to 46.
CHINESE_RUN = "[\u3400-\u9fff\uff0c\u3001]+"
BOUNDARY = re.compile(
    rf"(?P<none>{CHINESE_RUN})|(?P<rule>{DASH_ROW})|(?P<tags>{HASHTAG_ROW}|{HASHTAG}\s*$)|\n(?P<line>)"
    rf"|(?:{WEB_ADDRESS}|{MAIL_ADDRESS}|{SENTENCE_STOP}|{ENGLISH_FULL_STOP})(?P<after>)"
    rf"|(?<!{PICTOGRAM})(?<!\u200d)(?<!\ufe0f)(?={PICTOGRAM})(?P<bullet>)|{CHAPTER_TIME}(?P<chapter>)"
)


def split_segments(text: str) -> list[str]:
    """``text`` cut where a line may once have ended; the white space behind a piece belongs to it."""
    cuts = sorted({0, len(text), *_cuts(text)})
    return [text[start:end] for start, end in pairwise(cuts)]


def segments_with_spans(text: str) -> list[tuple[str, tuple[int, int]]]:
    """The pieces of ``text``, each with the place where it begins and ends."""
    parts = split_segments(text)
    starts = [0]
    for part in parts:
        starts.append(starts[-1] + len(part))
    return list(zip(parts, pairwise(starts), strict=True))


def _cuts(text: str) -> Iterator[int]:
    end = 0
    for match in BOUNDARY.finditer(text):
        if match.lastgroup in ("rule", "tags", "bullet", "chapter"):
            yield match.start()
        if match.lastgroup not in ("none", "bullet", "chapter"):
            end = max(end, match.end())  # of a thousand blank lines each would else be read to the last
            while end < len(text) and text[end].isspace():
                end += 1
            yield end


def comparison_key(piece: str) -> str:
    """What a piece is compared by: its text in one width, white space folded."""
    return " ".join(unicodedata.normalize("NFKC", piece).split())


def is_dash_row(piece: str) -> bool:
    """Whether a piece is a row of dashes, or of what is used like them."""
    bare = piece.strip()
    return len(bare) > 2 and not bare.strip(f"{DASHES} \t\u3000")


def is_hashtags(piece: str) -> bool:
    """Whether a piece is hashtags and nothing else."""
    return ONLY_HASHTAGS.fullmatch(piece) is not None
