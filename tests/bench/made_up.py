"""Clippings made up: of no meaning, with the lengths and the markup of real ones, always the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

# Bytes of a post at each tenth of 29,591, the smallest first: most are a paragraph under a video, few an essay.
LENGTHS = (288, 462, 620, 800, 990, 1_247, 1_700, 2_500, 4_300, 8_047, 26_659)
MOST_COMMON = (
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然没日于起还发成事只作当"
    "想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进法此实回二理美点月明其种声全工己话儿者向情部正名定女问"
    "力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市"
)
EPOCH = 1_672_531_200_000
"""The first day of 2023, in milliseconds; clippings are three hours apart."""


def made_up(count: int, folder: Path) -> Iterator[Path]:
    """Write so many clippings into a folder."""
    chance = random.Random(1)  # noqa: S311  # nothing secret
    for number in range(count):
        path = folder / f"{number:06}.txt"
        path.write_text(_clipping(number, _length(chance), chance), encoding="utf-8")
        yield path


def _length(chance: random.Random) -> int:
    place = chance.random() * (len(LENGTHS) - 1)
    low, high = LENGTHS[int(place)], LENGTHS[int(place) + 1]
    return int(low + (high - low) * (place % 1))


def _clipping(number: int, size: int, chance: random.Random) -> str:
    address = f"https://example.org/news/{number}.html"
    title = _sentence(chance)[:20]
    header = (
        f'---\nlayout: post\ntitle: "{title}"\ndate: 2023-11-07T12:00:00.000Z\nfrom: {address}\ntags: [ 海风社 ]\n---\n'
        f"<!--{EPOCH + number * 10_800_000}-->\n[{title}]({address})\n------\n\n"
    )
    left = size - len(header.encode())
    blocks: list[str] = []
    while not blocks or left > 0:
        blocks.append(_block(chance))
        left -= len(blocks[-1].encode())
    return header + "\n".join(blocks)


def _block(chance: random.Random) -> str:
    text = "".join(_sentence(chance) for _ in range(chance.randint(1, 5)))
    shapes = (
        *(f"<p>{text}</p>",) * 6,
        f"<p><strong>{text[:8]}</strong>{text}<a href='https://example.org/{len(text)}'>{text[:6]}</a></p>",
        f"<div class='wrap'><span style='color: red'>{text}</span><br/><br/>{text[:30]}</div>",
        f"<figure><img src='https://example.org/{len(text)}.jpg'><figcaption>{text[:15]}</figcaption></figure>",
        f"<h2>{text[:10]}</h2><ul><li>{text[:20]}</li><li>{text[20:40]}</li></ul>",
        f"<blockquote><p>{text}</p></blockquote>",
    )
    return chance.choice(shapes)


def _sentence(chance: random.Random) -> str:
    return "".join(chance.choices(MOST_COMMON, k=chance.randint(10, 40))) + chance.choice("。。。，！？")
