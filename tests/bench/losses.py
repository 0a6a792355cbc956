"""Check that cleaning loses nothing on a large corpus (``make account``).

    python tests/bench/losses.py CORPUS [--clippings N]     a folder of clippings, or a .tar.xz of them

Each character of a text node and each alternative text of a picture must be on the page or in the account. Prints the
clippings that lose some, and exits with 1 if there are any.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from unpack import unpack

sys.path.insert(0, str(Path(__file__).parents[1]))

from account import clean_clipping, lost_alternative_texts, lost_characters

from jianbao.errors import ClippingError
from jianbao.ingest.normalise import find_outlet
from jianbao.ingest.read.clipping import read_clipping
from jianbao.outlets import load_outlets

SEED = 1
"""The same clippings are chosen in each run."""


def main() -> int:
    """Check a sample of the corpus; returns the exit code."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("corpus", type=Path)
    options.add_argument("--clippings", type=int, default=1_000, help="number of clippings (default: %(default)s)")
    given = options.parse_args()
    with TemporaryDirectory() as folder:
        source = given.corpus
        if source.is_file():
            source = Path(folder)
            unpack(given.corpus, source)
        files = sorted(path for path in source.rglob("*") if path.is_file())
        random.Random(SEED).shuffle(files)  # noqa: S311  # a sample, not a secret
        losses = list(find_losses(files[: given.clippings]))
    for loss in losses:
        print(loss)
    print(f"{min(len(files), given.clippings):,} clippings checked; {len(losses)} lose text")
    return 1 if losses else 0


def find_losses(files: Iterable[Path]) -> Iterator[str]:
    """A line for each file whose cleaned page loses text; files that are no clippings are skipped."""
    outlets = load_outlets()
    for path in files:
        try:
            clipping = read_clipping(path, path.name)
            cleaned = clean_clipping(clipping, find_outlet(clipping, outlets))
        except ClippingError:
            continue
        characters, alternative_texts = lost_characters(cleaned), lost_alternative_texts(cleaned)
        if characters or alternative_texts:
            yield f"{path.name}: {''.join(characters.elements())} {' '.join(sorted(alternative_texts))}".rstrip()


if __name__ == "__main__":
    sys.exit(main())
