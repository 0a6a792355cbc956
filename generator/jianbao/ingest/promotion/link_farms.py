"""Find promotion by its form: lists of links, rows of keywords and hashtags, and sections that are mostly links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from jianbao.ingest.html.text_runs import Span
from jianbao.ingest.promotion.segments import ANY_ADDRESS, is_dash_row, is_hashtags

MIN_FARM_LINKS = 3
"""Two links in a row may be what the description is about."""
MAX_LABEL_TOKENS = 40
MAX_FIRST_LABEL_TOKENS = 12
"""The first label of a list may continue the description, from which no break divides it."""
LABEL_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[A-Za-z0-9]+")
SOURCE_WORDS = re.compile(
    r"参考|參考|来源|來源|資料|资料|出[处處]|引用|文[献獻]|原文|[报報]道|[报報]導|新[闻聞](?:稿|[报報]|[连連][结結]|链接)|"
    r"延伸|论文|論文|文字稿|字幕|素材|音[乐樂]|[歌曲][单單名]|source|reference|citation|footage|article|transcript|"
    r"music|credit|further reading",
    re.IGNORECASE,
)
"""Labels of what a video is made from: such a list of links is about the video."""
SUBJECT_WORDS = re.compile(
    r"主持|嘉[賓宾]|[題题]目|主[講讲]|[導导]演|[話话][題题]|本[集期片]|今[集期天日]|[這这]一?[集期]|完整|[上下前]集|"
    r"\b(?:host|guest|episode|today|this video)s?\b|^[^《「『]*[》」』]",
    re.IGNORECASE,
)
"""Words of a label that is about the video itself; so is the end of a title in brackets."""
CHANNEL_ADDRESS = re.compile(
    r"https?://(?:[\w-]+\.)*(?:"
    r"(?:bit\.ly|reurl\.cc|goo\.gl|tinyurl\.com|pse\.is|lihi\d?\.\w+|linktr\.ee|bio\.link|t\.co|is\.gd|amzn\.to|"
    r"lnk\.to|smarturl\.it|beacons\.ai|portaly\.cc|tr\.ee)/|"
    r"youtube\.com/(?:c/|channel/|user/|@|playlist|\w[\w-]*/?(?:$|\s))|"
    r"facebook\.com/|fb\.(?:me|com)/|instagram\.com/|(?:twitter|x)\.com/(?!\w+/status)|t\.me/|discord\.(?:gg|com)/|"
    r"patreon\.com/|paypal\.|ko-fi\.com|vimeo\.com/ondemand|open\.spotify\.com|podcasts\.apple|apps\.apple|itunes\.apple|"
    r"play\.google|soundcloud\.com|weibo\.com|bilibili\.com|mewe\.com|parler\.com|lbry\.tv|odysee\.com|medium\.com/@|"
    r"firstory|kkbox|soundon)",
    re.IGNORECASE,
)
"""Addresses of channels, accounts, playlists, shops and shortened ones; news and sources have others."""
VIDEO_LINK = re.compile(r"https?://(?:youtu\.be/|(?:www\.|m\.)?youtube\.com/watch)")
"""An address of one video, which may be what the description is about."""
RECOMMENDED = re.compile(r"推荐|推薦|recommended|more videos|watch next", re.IGNORECASE)
MIN_SECTION_SHARE = 0.4
MAX_SECTION_TEXT = 160
"""Characters without promotion in a section that is removed as a whole."""
KEYWORD = r"[^|｜\n。！？!?]{0,60}"
KEYWORD_ROW = re.compile(rf"(?:(?<=[。！？!?\n])|\A|[|｜]){KEYWORD}(?:[|｜]{KEYWORD}){{7,}}")
"""Search terms between bars: more than headlines or names have."""
TAGS_IN_ROW = re.compile(r"[#＃][^\s#＃]")


class _Segment(NamedTuple):
    text: str
    span: Span
    is_promoted: bool
    address: str
    """Its last address, if nothing follows it; else empty."""

    @property
    def is_link(self) -> bool:
        """Whether the segment is an address with a label before it that is not about the video."""
        return bool(self.address) and self.label_tokens <= MAX_LABEL_TOKENS and not SUBJECT_WORDS.search(self.text)

    @property
    def is_channel(self) -> bool:
        """Whether the segment is known promotion, or leads to a channel or an account."""
        return self.is_promoted or CHANNEL_ADDRESS.match(self.address) is not None

    @property
    def label_tokens(self) -> int:
        """The length of the text without the address."""
        return len(LABEL_TOKEN.findall(self.text.replace(self.address, "") if self.address else self.text))


def may_have_farms(text: str) -> bool:
    """Whether a text can have promotion of this form; a fast path."""
    return "http" in text or "www." in text or "#" in text or "＃" in text or text.count("|") + text.count("｜") > 7


def form_spans(text: str, segments: Sequence[tuple[str, Span]], promoted: Sequence[Span]) -> list[Span]:
    """Find promotion by its form in a text with these segments, of which the parts ``promoted`` are known promotion.

    Returns spans in any order, which may overlap.
    """
    read = [_read(segment, span, promoted) for segment, span in segments]
    return [
        *(match.span() for match in KEYWORD_ROW.finditer(text)),
        *(s.span for s in read if is_hashtags(s.text) and len(TAGS_IN_ROW.findall(s.text)) > 1),
        *_farms(read),
        *_sections(read),
    ]


def _read(segment: str, span: Span, promoted: Sequence[Span]) -> _Segment:
    addresses = list(ANY_ADDRESS.finditer(segment))
    ends = bool(addresses) and not segment[addresses[-1].end() :].strip(" \n\t/)]】）」.。")
    return _Segment(
        segment, span, any(a < span[1] and b > span[0] for a, b in promoted), addresses[-1][0] if ends else ""
    )


def _farms(segments: Sequence[_Segment]) -> Iterator[Span]:
    """The spans of runs of links to channels and accounts, each after its label."""
    before = ""
    for in_run, run in groupby(segments, lambda s: s.is_link or s.is_promoted or not _is_text(s)):
        members = list(run)
        links = [s for s in members if s.address]
        if in_run and len(links) >= MIN_FARM_LINKS and _lead_to_channels(links) and not SOURCE_WORDS.search(before):
            channels = [i for i, s in enumerate(members) if s.is_channel]
            for i, s in enumerate(members):
                is_first = s is links[0] and s.label_tokens > MAX_FIRST_LABEL_TOKENS
                is_edge = VIDEO_LINK.match(s.address) and not channels[0] < i < channels[-1]
                if not (s.is_promoted or is_first or is_edge):
                    yield s.span
        before = members[-1].text


def _lead_to_channels(links: Sequence[_Segment]) -> bool:
    """Whether more than two thirds of links lead to channels and accounts, and none to what a video is made from."""
    channels = [s for s in links if s.is_channel or VIDEO_LINK.match(s.address)]
    names_sources = any(SOURCE_WORDS.search(s.text) for s in links if not s.is_promoted)
    return 3 * len(channels) > 2 * len(links) and any(s.is_channel for s in links) and not names_sources


def _sections(segments: Sequence[_Segment]) -> Iterator[Span]:
    """The spans of sections after a row of dashes in which promotion and links prevail."""
    after_row = False
    for is_row, section in groupby(segments, lambda s: is_dash_row(s.text)):
        members = [s for s in section if s.text.strip()]
        if is_row:
            after_row = True
        elif after_row and _is_promotion(members):
            yield from (s.span for s in members if s.label_tokens <= MAX_LABEL_TOKENS or not s.is_promoted)


def _is_promotion(section: Sequence[_Segment]) -> bool:
    """Whether at least two in five segments are promotion or links, and the rest is short."""
    promoting = [s for s in section if s.is_promoted or s.is_link]
    rest = [s for s in section if not (s.is_promoted or s.is_link)]
    return (
        (any(s.is_channel for s in section) or (bool(section) and RECOMMENDED.search(section[0].text) is not None))
        and len(promoting) >= len(section) * MIN_SECTION_SHARE
        and sum(len(s.text) for s in rest) <= MAX_SECTION_TEXT
        and not any(SUBJECT_WORDS.search(s.text) for s in section)
        and not any(SOURCE_WORDS.search(s.text) for s in (section[0], *promoting) if not s.is_promoted)
    )


def _is_text(segment: _Segment) -> bool:
    return bool(segment.text.strip()) and not is_dash_row(segment.text)
