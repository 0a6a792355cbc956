"""The fuzz target's own seeds, and shapes that hypothesis makes of the same pieces, without atheris."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent / "fuzz"))

from fuzz_clean import CORPUS, HEAD, PIECES, check, executable, file_of

SEEDS = sorted(CORPUS.iterdir())


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file for all inputs."""
    return tmp_path_factory.mktemp("fuzz") / "fuzz.txt"


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name)
def test_seeds(seed: Path, file: Path) -> None:
    """What once failed, and one input of each kind, holds."""
    check(*file_of(seed.read_bytes()), file)


@given(st.integers(0, 255), st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
@settings(max_examples=500)
def test_any_markup(file: Path, outlet: int, body: str) -> None:
    """Tags in any order, open and closed, of any outlet."""
    check(outlet, (HEAD + body).encode(), file)


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
def test_the_check_sees(html: str, found: list[str]) -> None:
    """The target's own eye for what a browser would run."""
    assert executable(html) == found
