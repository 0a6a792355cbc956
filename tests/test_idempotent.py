"""Cleaning is idempotent: cleaning the HTML of a cleaned page removes nothing and gives the same Markdown.

If a second cleaning removes more, the first has missed something, such as the line below a removed line.
"""

from __future__ import annotations

import sys
from difflib import ndiff
from pathlib import Path

import pytest
from account import clean_clipping
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_account import FILES
from test_clean import SHORE, a_clipping, cases
from test_to_markdown import BLOCKS, NOBODY

from jianbao.ingest.normalise import find_outlet
from jianbao.ingest.read.clipping import read_clipping
from jianbao.model import Clipping, Outlet
from jianbao.outlets import load_outlets
from jianbao.publish.render.markdown import to_html

sys.path.insert(0, str(Path(__file__).parent / "fuzz"))

from fuzz_clean import PIECES

OUTLETS = load_outlets()


def second_cleaning_changes(clipping: Clipping, outlet: Outlet) -> str:
    """What a second cleaning removes or writes differently; empty if it changes nothing."""
    once = clean_clipping(clipping, outlet)
    twice = clean_clipping(clipping._replace(html=to_html(once.body, "zh-Hans")), outlet)
    removed = [f"{entry.rule}: {entry.text}\n" for entry in twice.removed]
    lines = ndiff(once.body.splitlines(keepends=True), twice.body.splitlines(keepends=True))
    return "".join([*removed, *(line for line in lines if not line.startswith(" "))])


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_second_cleaning_of_example_clippings(path: Path) -> None:
    """A second cleaning changes no example clipping."""
    clipping = read_clipping(path, path.name)
    assert second_cleaning_changes(clipping, find_outlet(clipping, OUTLETS)) == ""


@pytest.mark.parametrize(("raw", "expected"), list(cases()))
def test_second_cleaning_of_rule_cases(raw: str, expected: str) -> None:
    """A second cleaning changes no case of a cleaning rule."""
    assert second_cleaning_changes(a_clipping(raw), SHORE) == ""


@pytest.mark.slow
@given(BLOCKS)
@settings(max_examples=70)
def test_second_cleaning_of_any_text(raw: str) -> None:
    """A second cleaning of any text escapes nothing twice, and neither moves nor drops anything."""
    assert second_cleaning_changes(a_clipping(raw, "题目"), NOBODY) == ""


@pytest.mark.slow
@given(st.sampled_from(sorted(OUTLETS)), st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
@settings(max_examples=150)
@example("cna", "<p>渔船回港<br><br>渔船回港</p><p>正文。</p>")
@example("youtube", "渔船回港了。欢迎订阅我的频道。－－－－－－#渔船 #海 #岸边<br>作者：中文")
@example("dw", "－－－－<input>~")
@example("rfa", "<h1>一</h1><h3>二</h3><h6>三</h6><h2>四</h2>")
def test_second_cleaning_of_any_markup(slug: str, raw: str) -> None:
    """A second cleaning changes no random sequence of tags and rule keywords, with the rules of any outlet."""
    assert second_cleaning_changes(a_clipping(raw), OUTLETS[slug]) == ""
