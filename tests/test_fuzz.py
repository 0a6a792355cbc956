"""The fuzz target without atheris: its seeds, and markup that hypothesis builds from the same pieces."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent / "fuzz"))

from fuzz_clean import CORPUS, HEAD, PIECES, check, decode_input, executable

SEEDS = sorted(CORPUS.iterdir())


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name)
def test_seed_inputs(seed: Path) -> None:
    """The check passes for inputs that once failed, and for one input of each kind."""
    check(*decode_input(seed.read_bytes()))


@pytest.mark.slow
@given(st.integers(0, 255), st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
@settings(max_examples=500)
def test_any_markup(outlet: int, body: str) -> None:
    """The check passes for tags in any order, closed or not, and for any outlet."""
    check(outlet, (HEAD + body).encode())


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<p><a href="javascript:x">a</a></p>', ["href=javascript:x"]),
        ('<img src="https://e.org/1" onerror="x">', ["onerror=x"]),
        ("<script>x</script>", ["script"]),
        ('<p style="x">', ["style=x"]),
        ('<a href="https://e.org/" rel="x">&lt;script&gt; onclick="x"</a>', []),
    ],
)
def test_executable_content_is_found(html: str, found: list[str]) -> None:
    """``executable`` finds what a browser would run, and nothing else."""
    assert executable(html) == found
