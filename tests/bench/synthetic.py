"""Synthetic clippings: meaningless text with lengths and markup like real clippings, the same in every run."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

# The deciles of the size in bytes of 29,591 posts: most are a paragraph under a video, a few are essays.
CLIPPING_SIZES = (288, 462, 620, 800, 990, 1_247, 1_700, 2_500, 4_300, 8_047, 26_659)
COMMON_CHARACTERS = (
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然没日于起还发成事只作当"
    "想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进法此实回二理美点月明其种声全工己话儿者向情部正名定女问"
    "力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市"
)
FIRST_EPOCH = 1_672_531_200_000
"""When the first clipping was collected: 2023-01-01, in milliseconds. Clippings are three hours apart."""


def synthetic_clippings(count: int, folder: Path) -> Iterator[Path]:
    """Write ``count`` clippings into ``folder`` and yield their paths."""
    chance = random.Random(1)  # noqa: S311  # not for cryptography
    for number in range(count):
        path = folder / f"{number:06}.txt"
        path.write_text(_clipping(number, _size(chance), chance), encoding="utf-8")
        yield path


def _size(chance: random.Random) -> int:
    decile = chance.random() * (len(CLIPPING_SIZES) - 1)
    low, high = CLIPPING_SIZES[int(decile)], CLIPPING_SIZES[int(decile) + 1]
    return int(low + (high - low) * (decile % 1))


def _clipping(number: int, size: int, chance: random.Random) -> str:
    url = f"https://example.org/news/{number}.html"
    title = sentence(chance)[:20]
    header = (
        f'---\nlayout: post\ntitle: "{title}"\ndate: 2023-11-07T12:00:00.000Z\nfrom: {url}\ntags: [ 海风社 ]\n---\n'
        f"<!--{FIRST_EPOCH + number * 10_800_000}-->\n[{title}]({url})\n------\n\n"
    )
    remaining = size - len(header.encode())
    blocks: list[str] = []
    while not blocks or remaining > 0:
        blocks.append(_block(chance))
        remaining -= len(blocks[-1].encode())
    return header + "\n".join(blocks)


def _block(chance: random.Random) -> str:
    text = "".join(sentence(chance) for _ in range(chance.randint(1, 5)))
    shapes = (
        *(f"<p>{text}</p>",) * 6,
        f"<p><strong>{text[:8]}</strong>{text}<a href='https://example.org/{len(text)}'>{text[:6]}</a></p>",
        f"<div class='wrap'><span style='color: red'>{text}</span><br/><br/>{text[:30]}</div>",
        f"<figure><img src='https://example.org/{len(text)}.jpg'><figcaption>{text[:15]}</figcaption></figure>",
        f"<h2>{text[:10]}</h2><ul><li>{text[:20]}</li><li>{text[20:40]}</li></ul>",
        f"<blockquote><p>{text}</p></blockquote>",
    )
    return chance.choice(shapes)


def sentence(chance: random.Random) -> str:
    """A meaningless sentence of 11 to 41 characters."""
    return "".join(chance.choices(COMMON_CHARACTERS, k=chance.randint(10, 40))) + chance.choice("。。。，！？")
