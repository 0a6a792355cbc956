"""Learn boilerplate from a corpus of clippings: the pieces of text that repeat in many texts of a channel.

A piece is a paragraph or, in a video's description, a segment of the text (see ``promotion/segments.py``). Distinct
texts are counted, not clippings: a text that was uploaded a hundred times counts once. The order of the clippings makes
no difference.
"""

from __future__ import annotations

import functools
import hashlib
import marshal
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple

from jianbao.config import FieldNames
from jianbao.errors import ClippingError
from jianbao.ingest.boilerplate_file import ALL_CHANNELS, ChannelKey, clipping_channel
from jianbao.ingest.clean import tree_before_boilerplate
from jianbao.ingest.html.blocks import text_blocks
from jianbao.ingest.html.text_runs import text_run
from jianbao.ingest.normalise import find_outlet
from jianbao.ingest.normalise.title import find_title
from jianbao.ingest.promotion.segments import ANY_ADDRESS, comparison_key, is_dash_row, is_hashtags, split_segments
from jianbao.ingest.read.clipping import read_clipping
from jianbao.ingest.tally import Tally
from jianbao.model import Outlet
from jianbao.outlets import load_outlets

# The thresholds were chosen on a corpus of 29,591 posts, read piece by piece. Everything in 8 of 100 texts of a channel
# was the channel's own promotion. Below that share there are also biographies of speakers (in 10 of 241 texts),
# introductions of a series in ten parts (10 of 188) and a chapter of a book sold there (15 of 1,309). In the channels
# with more than 1,300 texts an advertisement that ran for some months is in 100 to 300 of them, and no sentence of a
# text in more than 71. In small channels twelve texts are a season of one series; a piece in fewer texts was as often
# content as not.
MIN_SHARE = 0.08
"""The share of a channel's texts that must contain a piece."""
SUFFICIENT_TEXTS = 100
"""A number of texts that is enough even if it is a smaller share."""
MIN_TEXTS = 12
MIN_SHARE_OF_LARGE_CHANNELS = 0.01
"""Applies from 10,000 texts on, so that the set phrases of a news agency are not learned by their number alone."""
MIN_CHANNELS = 3
"""The number of channels with a piece that belongs to their outlet."""
MIN_ENDING_CHARACTERS = 12
"""歡迎訂閱本頻道收看更多 has eleven characters, and sentences do share shorter endings."""
MIN_AGREEMENT = 0.9
"""An ending is extended to the left while this share of its texts has the same preceding character."""
MIN_PRECEDING_CHARACTERS = 3
"""The number of different characters that must precede an ending which is not extended further."""
ALWAYS_SHARE = 0.5
"""The share of a channel's texts from which a piece belongs to the list ``always``."""
# A byline that repeats is the name of a diligent reporter, not boilerplate; it belongs to the page's authors.
BYLINE = re.compile(
    r"(?:記者|记者|責編|责编|編輯|编辑|作者|撰文|撰稿|翻譯|翻译|譯者|译者|文字|攝影|摄影)\s*[:：/／|]|特[約约][記记]者|^文\s*[/／]"
)
HOST_NAME = re.compile(r"[\w-]+(?:\.[\w-]+)+")
ENDING_MARK = "*ends"
"""Distinguishes an ending from a piece in the tally."""

LearnedLists = dict[str, dict[str, int]]
"""The lists of one channel in the file: name of the list -> repeated text -> the number of texts that contain it."""


class ClippingText(NamedTuple):
    """The text of one clipping."""

    outlet: str
    channel: str
    """Empty if the clipping names none."""
    blocks: tuple[tuple[str, ...], ...]
    """The pieces of each block, normalised by ``comparison_key``."""


@dataclass(slots=True)
class ChannelCounts:
    """What was counted in one channel, or in all channels of an outlet."""

    texts: int = 0
    has_split_texts: bool = False
    """Whether a text was split into pieces, so that an ending may follow other text without a break."""
    pieces: Counter[str] = field(default_factory=Counter)
    """The number of texts with each piece that may be frequent enough."""
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    """The number of texts in which one such piece directly precedes another."""


def required_texts(texts: int) -> int:
    """The number of texts that must contain a piece, in a channel with ``texts`` texts."""
    return max(MIN_TEXTS, round(min(MIN_SHARE * texts, SUFFICIENT_TEXTS)), round(MIN_SHARE_OF_LARGE_CHANNELS * texts))


def read_texts(
    root: Path | None, field_names: FieldNames, files: Sequence[tuple[Path, str]]
) -> list[ClippingText | ClippingError]:
    """Read the texts of a batch of clippings, given by path and name. This runs in worker processes."""
    return [_text_or_problem(path, name, field_names, _outlets(root)) for path, name in files]


def learn_boilerplate(texts: Iterable[ClippingText]) -> dict[ChannelKey, LearnedLists]:
    """Learn what repeats in each channel and outlet; channels in which nothing repeats are left out.

    Two passes over the texts, with a temporary file between them, bound the memory: most pieces occur in a single
    text, and the first pass finds those that the second need not count. All pieces of the corpus took 390 MB.
    """
    with TemporaryFile() as spool:
        counts_by_channel, tally = _tally(texts, spool)
        spool.seek(0)
        channels_of = _count(_read_spool(spool), counts_by_channel, tally)
    learned: dict[ChannelKey, LearnedLists] = {}
    learned_in: dict[str, set[str]] = defaultdict(set)
    for (outlet, channel), counts in counts_by_channel.items():
        if channel != ALL_CHANNELS:
            lists = _learned_lists(counts, counts.pieces)
            learned[outlet, channel] = lists
            learned_in[outlet] |= {*lists["pieces"], *lists["always"]}
    for (outlet, channel), counts in counts_by_channel.items():
        if channel == ALL_CHANNELS:
            shared = {
                piece: count
                for piece, count in counts.pieces.items()
                if piece not in learned_in[outlet]
                and (len(channels_of[outlet, piece]) >= MIN_CHANNELS or channels_of[outlet, piece] == {""})
            }
            learned[outlet, channel] = _learned_lists(counts, shared)
    return {key: lists for key, lists in sorted(learned.items()) if any(lists.values())}


def _tally(texts: Iterable[ClippingText], spool: IO[bytes]) -> tuple[dict[ChannelKey, ChannelCounts], Tally]:
    """First pass: write each distinct text to ``spool``, count the texts, tally their pieces and the pieces' ends."""
    counts_by_channel: dict[ChannelKey, ChannelCounts] = defaultdict(ChannelCounts)
    tally = Tally()
    seen: set[bytes] = set()
    for outlet, channel, blocks in texts:
        content = "\n".join([outlet, channel, *("\t".join(block) for block in blocks)])
        digest = hashlib.blake2b(content.encode(errors="surrogatepass"), digest_size=12).digest()
        if digest in seen or not blocks:
            continue
        seen.add(digest)
        marshal.dump((outlet, channel, blocks), spool)
        pieces_of_text = {piece for block in blocks for piece in block}
        for key in _counting_keys(outlet, channel):
            counts_by_channel[key].texts += 1
            for piece in pieces_of_text:
                tally.add(*key, piece)
        for piece in pieces_of_text if channel else ():
            if len(piece) > MIN_ENDING_CHARACTERS:
                tally.add(outlet, channel, ENDING_MARK, piece[-MIN_ENDING_CHARACTERS:])
        if channel:
            is_split = any(len(piece) > MIN_ENDING_CHARACTERS for block in blocks for piece in block[:-1])
            counts_by_channel[outlet, channel].has_split_texts |= is_split
    return counts_by_channel, tally


def _count(
    texts: Iterable[ClippingText], counts_by_channel: dict[ChannelKey, ChannelCounts], tally: Tally
) -> dict[tuple[str, str], set[str]]:
    """Second pass: count the pieces that may be frequent enough; returns the channels of each by outlet and piece."""
    channels_of: dict[tuple[str, str], set[str]] = defaultdict(set)
    for outlet, channel, blocks in texts:
        pieces_of_text = {piece for block in blocks for piece in block}
        for key in _counting_keys(outlet, channel):
            counts, threshold = counts_by_channel[key], required_texts(counts_by_channel[key].texts)
            frequent = {piece for piece in pieces_of_text if tally.upper_bound(*key, piece) >= threshold}
            if key == (outlet, channel) and counts.has_split_texts:
                frequent |= {
                    piece
                    for piece in pieces_of_text
                    if tally.upper_bound(*key, ENDING_MARK, piece[-MIN_ENDING_CHARACTERS:]) >= threshold
                }
            frequent = {piece for piece in frequent if _may_be_boilerplate(piece)}
            counts.pieces.update(frequent)
            if key == (outlet, channel):
                pairs = {pair for block in blocks for pair in pairwise(block) if len(pair[0]) > MIN_ENDING_CHARACTERS}
                counts.pairs.update(pair for pair in pairs if frequent.issuperset(pair))
            else:
                for piece in frequent:
                    channels_of[outlet, piece].add(channel)
    return channels_of


def _counting_keys(outlet: str, channel: str) -> set[ChannelKey]:
    """The keys under which a text is counted: one for its channel, one for all channels of its outlet."""
    return {(outlet, channel or ALL_CHANNELS), (outlet, ALL_CHANNELS)}


def _read_spool(spool: IO[bytes]) -> Iterator[ClippingText]:
    while True:
        try:
            yield ClippingText(*marshal.load(spool))  # noqa: S302  # this process has just written it
        except EOFError:
            return


def _may_be_boilerplate(piece: str) -> bool:
    """Whether a piece has letters and is neither a byline nor the host name on the card of an embedded video."""
    letters = sum(map(str.isalpha, piece))
    return (
        letters > 1
        and not HOST_NAME.fullmatch(piece)
        and not is_dash_row(piece)
        and not is_hashtags(piece)
        and not BYLINE.search(piece)
    )


def _learned_lists(channel: ChannelCounts, counts: Mapping[str, int]) -> LearnedLists:
    """Choose the lists of a channel or an outlet from ``counts``: piece -> the number of texts that contain it."""
    threshold = required_texts(channel.texts)
    frequent = {piece: count for piece, count in counts.items() if count >= threshold}
    rare = {}
    if channel.has_split_texts:
        rare = {piece: counts[piece] for piece in counts.keys() - frequent.keys() if len(piece) > MIN_ENDING_CHARACTERS}
    before_boilerplate: Counter[str] = Counter()
    for (piece, following), count in channel.pairs.items():
        if following in frequent:
            before_boilerplate[piece] += count
    groups: dict[str, list[str]] = defaultdict(list)
    for piece in rare:
        groups[piece[-MIN_ENDING_CHARACTERS:]].append(piece)
    endings = {}
    for group in groups.values():
        for ending, members in _shared_endings(sorted(group), MIN_ENDING_CHARACTERS, rare, threshold):
            total = sum(rare[piece] for piece in members)
            if ANY_ADDRESS.search(ending) or sum(before_boilerplate[piece] for piece in members) > total / 2:
                endings[ending] = total
    always = {piece: count for piece, count in frequent.items() if count >= ALWAYS_SHARE * channel.texts}
    pieces_list = {piece: count for piece, count in frequent.items() if piece not in always}
    return {"always": always, "pieces": pieces_list, "endings": endings}


def _shared_endings(
    members: list[str], length: int, counts: Mapping[str, int], threshold: int
) -> Iterator[tuple[str, list[str]]]:
    """Yield each ending that pieces in at least ``threshold`` texts share, as long as possible, with these pieces.

    All ``members`` share the last ``length`` characters.
    """
    while sum(counts[piece] for piece in members) >= threshold:
        total = sum(counts[piece] for piece in members)
        by_preceding: dict[str, list[str]] = defaultdict(list)
        for piece in members:
            by_preceding[piece[-length - 1 : -length]].append(piece)
        weights = {char: sum(counts[piece] for piece in group) for char, group in by_preceding.items()}
        best = max(sorted(weights), key=lambda char: weights[char])
        if not best or weights[best] < MIN_AGREEMENT * total:
            ending = members[0][-length:]
            if len(by_preceding) >= MIN_PRECEDING_CHARACTERS and ending.strip() == ending:
                yield ending, members
            for char in sorted(by_preceding):
                if char and weights[char] >= threshold and len(by_preceding[char]) > 1:
                    yield from _shared_endings(by_preceding[char], length + 1, counts, threshold)
            return
        members, length = by_preceding[best], length + 1


def _text_or_problem(
    path: Path, name: str, field_names: FieldNames, outlets: Mapping[str, Outlet]
) -> ClippingText | ClippingError:
    try:
        clipping = read_clipping(path, name, field_names)
        outlet = find_outlet(clipping, outlets)
        body = tree_before_boilerplate(clipping, outlet, find_title(clipping, outlet, text=""))
    except ClippingError as problem:
        return problem
    texts = [text_run(block).text for block in text_blocks(body)]
    blocks = (split_segments(text) if outlet.kind == "video" else [text] for text in texts)
    return ClippingText(
        outlet.slug, clipping_channel(clipping), tuple(tuple(map(comparison_key, block)) for block in blocks)
    )


@functools.lru_cache(maxsize=1)
def _outlets(root: Path | None) -> Mapping[str, Outlet]:
    return load_outlets() if root is None else load_outlets(root / "outlets")


def clear_outlets_cache() -> None:
    """Make the next call of ``read_texts`` in this process read the outlets again."""
    _outlets.cache_clear()
