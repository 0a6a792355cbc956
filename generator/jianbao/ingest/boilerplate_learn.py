"""A whole corpus -> what repeats in its outlets and channels.

A piece is boilerplate where it stands in many different texts of one channel. Texts are counted, not clippings: a text
that was uploaded a hundred times says its introduction once. The order of the files plays no part.
"""

from __future__ import annotations

import functools
import hashlib
import marshal
import re
import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from jianbao.errors import ClippingError
from jianbao.ingest.boilerplate_file import ALL_CHANNELS, clipping_channel
from jianbao.ingest.clean import tree_before_boilerplate
from jianbao.ingest.html.blocks import text_blocks
from jianbao.ingest.html.text_runs import text_run
from jianbao.ingest.normalise import find_outlet
from jianbao.ingest.normalise.title import find_title
from jianbao.ingest.promotion.segments import LINK, comparison_key, is_dash_row, is_hashtags, split_segments
from jianbao.ingest.read.clipping import read_clipping
from jianbao.model import Outlet
from jianbao.outlets import load_outlets

# The corpus of 29,591 posts, read piece by piece. Of what stands in 8 of 100 texts of a channel everything was its own
# voice; below that speakers' lives (10 of 241 texts), introductions of a series in ten parts (10 of 188) and a chapter
# of a book sold there (15 of 1,309) begin. In the channels with more than 1,300 texts an advertisement that ran for
# some months is in 100 to 300 of them, and no sentence of a text in more than 71. In small channels twelve texts are a
# season of one series; what is in fewer was as often text as not.
MIN_SHARE = 0.08
SUFFICIENT_TEXTS = 100
MIN_TEXTS = 12
MIN_SHARE_OF_LARGE_CHANNELS = 0.01
"""Beyond 10,000 texts: the least share, so that a news agency's set phrases are not learned by their number alone."""
MIN_CHANNELS = 3
"""In how many channels a piece stands that belongs to the whole outlet."""
MIN_ENDING_CHARACTERS = 12
"""Characters of the shortest ending: 歡迎訂閱本頻道收看更多 has eleven, and sentences do end alike in fewer."""
MIN_AGREEMENT = 0.9
"""An ending grows to the left while nine in ten agree on the next character."""
# Who wrote it is told by the page: a byline that repeats is a diligent reporter, not boilerplate.
BYLINE = re.compile(
    r"(?:記者|记者|責編|责编|編輯|编辑|作者|撰文|撰稿|翻譯|翻译|譯者|译者|文字|攝影|摄影)\s*[:：/／|]|特[約约][記记]者|^文\s*[/／]"
)
HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")

ALWAYS_SHARE = 0.5
ENDING_MARK = "*ends"
"""The name under which last characters are tallied."""
LearnedLists = dict[str, dict[str, int]]
"""What repeats in one channel: by the file's lists, each text with the number of texts it stands in."""

ClippingText = tuple[str, str, tuple[tuple[str, ...], ...]]
"""What one clipping says: outlet, channel, and for each block its pieces as they are compared."""


TALLY_SLOTS = 2**22
"""Of the tally, 16 MB; the corpus has 800,000 different things to count."""


@dataclass(slots=True)
class ChannelCounts:
    """What was counted in one channel."""

    texts: int = 0
    runs_on: bool = False
    """It has texts that were cut into pieces, where an ending may be glued to what stands before it."""
    pieces: Counter[str] = field(default_factory=Counter)
    """In how many texts each piece stands that may repeat often enough."""
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    """In how many texts such a piece stands right before another."""


class Tally:
    """How often each of very many things was met, in memory that does not grow with them.

    Never too few; sometimes too many, since two things may have one place.
    """

    def __init__(self) -> None:
        self._counts = array("I", [0]) * TALLY_SLOTS

    def add(self, *thing: str) -> None:
        """One more of it."""
        self._counts[_place(thing)] += 1

    def at_most(self, *thing: str) -> int:
        """No more often than this."""
        return self._counts[_place(thing)]


def _place(thing: tuple[str, ...]) -> int:
    return zlib.crc32("\0".join(thing).encode(errors="surrogatepass")) % TALLY_SLOTS


def min_texts(texts: int) -> int:
    """In how many of a channel's texts a piece must stand."""
    return max(MIN_TEXTS, round(min(MIN_SHARE * texts, SUFFICIENT_TEXTS)), round(MIN_SHARE_OF_LARGE_CHANNELS * texts))


def read_texts(root: Path | None, files: Sequence[tuple[Path, str]]) -> list[ClippingText | ClippingError]:
    """What a batch of raw files says; what a worker process does."""
    return [_text_or_problem(path, name, _outlets(root)) for path, name in files]


def learn_boilerplate(texts: Iterable[ClippingText]) -> dict[tuple[str, str], LearnedLists]:
    """What repeats, by outlet and channel; a channel in which nothing does is left out.

    Gone through twice, so that what most texts consist of, pieces that stand in no other, is never all in memory: with
    the whole corpus it took 390 MB.
    """
    with TemporaryFile() as passed:
        counted, tally = _tally(texts, passed)
        passed.seek(0)
        spread = _count(_read_back(passed), counted, tally)
    found = {}
    for name in sorted(counted):
        if name[1] != ALL_CHANNELS:
            found[name] = _learned(counted[name], counted[name].pieces)
    for name in sorted(counted):
        if name[1] == ALL_CHANNELS:
            own = {
                text
                for (outlet, _), known in found.items()
                if outlet == name[0]
                for text in (*known["pieces"], *known["always"])
            }
            shared = {
                piece: count
                for piece, count in counted[name].pieces.items()
                if piece not in own and (len(spread[name[0], piece]) >= MIN_CHANNELS or spread[name[0], piece] == {""})
            }
            found[name] = _learned(counted[name], shared)
    return {name: known for name, known in sorted(found.items()) if any(known.values())}


def _tally(texts: Iterable[ClippingText], passed: IO[bytes]) -> tuple[dict[tuple[str, str], ChannelCounts], Tally]:
    """Each different text once, passed on; of its pieces and their last characters, in how many texts at most."""
    counted: dict[tuple[str, str], ChannelCounts] = defaultdict(ChannelCounts)
    tally = Tally()
    seen: set[bytes] = set()
    for outlet, channel, blocks in texts:
        said = "\n".join([outlet, channel, *("\t".join(block) for block in blocks)])
        digest = hashlib.blake2b(said.encode(errors="surrogatepass"), digest_size=12).digest()
        if digest in seen or not blocks:
            continue
        seen.add(digest)
        marshal.dump((outlet, channel, blocks), passed)
        own = {piece for block in blocks for piece in block}
        for name in _names(outlet, channel):
            counted[name].texts += 1
            for piece in own:
                tally.add(*name, piece)
        for piece in own if channel else ():
            if len(piece) > MIN_ENDING_CHARACTERS:
                tally.add(outlet, channel, ENDING_MARK, piece[-MIN_ENDING_CHARACTERS:])
        if channel:
            runs_on = any(len(piece) > MIN_ENDING_CHARACTERS for block in blocks for piece in block[:-1])
            counted[outlet, channel].runs_on |= runs_on
    return counted, tally


def _count(
    texts: Iterable[ClippingText], counted: dict[tuple[str, str], ChannelCounts], tally: Tally
) -> dict[tuple[str, str], set[str]]:
    """Count what may be frequent enough; and the channels in which each such piece stands."""
    spread: dict[tuple[str, str], set[str]] = defaultdict(set)
    for outlet, channel, blocks in texts:
        own = {piece for block in blocks for piece in block}
        for name in _names(outlet, channel):
            known, need = counted[name], min_texts(counted[name].texts)
            often = {piece for piece in own if tally.at_most(*name, piece) >= need}
            if name[1] == channel and known.runs_on:
                endings = {piece: piece[-MIN_ENDING_CHARACTERS:] for piece in own}
                often |= {piece for piece in own if tally.at_most(*name, ENDING_MARK, endings[piece]) >= need}
            often = {piece for piece in often if _may_repeat(piece)}
            known.pieces.update(often)
            if name[1] == channel:
                pairs = {pair for block in blocks for pair in pairwise(block) if len(pair[0]) > MIN_ENDING_CHARACTERS}
                known.pairs.update(pair for pair in pairs if often.issuperset(pair))
            else:
                for piece in often:
                    spread[outlet, piece].add(channel)
    return spread


def _names(outlet: str, channel: str) -> set[tuple[str, str]]:
    """Where a text counts: in its channel and in its outlet."""
    return {(outlet, channel or ALL_CHANNELS), (outlet, ALL_CHANNELS)}


def _read_back(passed: IO[bytes]) -> Iterator[ClippingText]:
    while True:
        try:
            yield marshal.load(passed)  # noqa: S302  # written a moment ago, by this process
        except EOFError:
            return


def _may_repeat(piece: str) -> bool:
    """Whether a piece can be boilerplate: letters, and not the card of an embedded video, whose text is its host."""
    letters = sum(map(str.isalpha, piece))
    return (
        letters > 1
        and not HOST.fullmatch(piece)
        and not is_dash_row(piece)
        and not is_hashtags(piece)
        and not BYLINE.search(piece)
    )


def _learned(channel: ChannelCounts, counts: Mapping[str, int]) -> LearnedLists:
    need = min_texts(channel.texts)
    known = {piece: count for piece, count in counts.items() if count >= need}
    others = {piece: counts[piece] for piece in counts.keys() - known.keys() if len(piece) > MIN_ENDING_CHARACTERS}
    if not channel.runs_on:
        others = {}
    followed: Counter[str] = Counter()
    for (piece, following), count in channel.pairs.items():
        if following in known:
            followed[piece] += count
    groups: dict[str, list[str]] = defaultdict(list)
    for piece in others:
        groups[piece[-MIN_ENDING_CHARACTERS:]].append(piece)
    endings = {}
    for members in groups.values():
        for ending, ends in _endings(sorted(members), MIN_ENDING_CHARACTERS, others, need):
            total = sum(others[piece] for piece in ends)
            if LINK.search(ending) or sum(followed[piece] for piece in ends) > total / 2:
                endings[ending] = total
    always = {piece: count for piece, count in known.items() if count >= ALWAYS_SHARE * channel.texts}
    rest = {piece: count for piece, count in known.items() if piece not in always}
    return {"always": always, "pieces": rest, "endings": endings}


def _endings(members: list[str], length: int, counts: Mapping[str, int], need: int) -> Iterator[tuple[str, list[str]]]:
    """Endings of at least ``length`` characters that ``need`` texts share, each as long as its texts agree."""
    while sum(counts[piece] for piece in members) >= need:
        total = sum(counts[piece] for piece in members)
        before: dict[str, list[str]] = defaultdict(list)
        for piece in members:
            before[piece[-length - 1 : -length]].append(piece)
        weights = {char: sum(counts[piece] for piece in group) for char, group in before.items()}
        best = max(sorted(weights), key=lambda char: weights[char])
        if not best or weights[best] < MIN_AGREEMENT * total:
            ending = members[0][-length:]
            if len(before) >= MIN_CHANNELS and ending.strip() == ending:
                yield ending, members
            for char in sorted(before):
                if char and weights[char] >= need and len(before[char]) > 1:
                    yield from _endings(before[char], length + 1, counts, need)
            return
        members, length = before[best], length + 1


def _text_or_problem(path: Path, name: str, outlets: Mapping[str, Outlet]) -> ClippingText | ClippingError:
    try:
        clipping = read_clipping(path, name)
        outlet = find_outlet(clipping, outlets)
        body = tree_before_boilerplate(clipping, outlet, find_title(clipping, outlet, text=""))
    except ClippingError as problem:
        return problem
    texts = [text_run(block).text for block in text_blocks(body)]
    blocks = (split_segments(text) if outlet.kind == "video" else [text] for text in texts)
    return outlet.slug, clipping_channel(clipping), tuple(tuple(map(comparison_key, block)) for block in blocks)


@functools.lru_cache(maxsize=1)
def _outlets(root: Path | None) -> Mapping[str, Outlet]:
    return load_outlets() if root is None else load_outlets(root / "outlets")


def clear_outlets_cache() -> None:
    """Read the outlets' files anew the next time."""
    _outlets.cache_clear()
