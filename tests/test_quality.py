"""The quality of the pages, measured against gold answers written by hand; no figure may fall below its floor."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from statistics import mean

import pytest
from scorer import Gold, Score, precision_of, recall_of, score, tokens
from test_unknown_outlets import no_outlets

from jianbao.ingest.article import load_knowledge, make_article

HERE = Path(__file__).parent
GOLD: dict[str, Gold] = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((HERE / "eval" / "gold").glob("*.json"))
}
FLOOR = HERE / "eval" / "floor.toml"
SLACK = 0.5
"""Percentage points by which a figure may exceed its floor before the floor must be raised."""


def raw_of(gold: Gold) -> Path:
    """The path of the clipping that a gold answer belongs to."""
    folder = HERE / "outlets" / str(gold["clipping"])
    return next(folder.glob("raw.*"))


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    """Name -> the score of each clipping of the set."""
    knowledge = load_knowledge(None)
    return {name: score(make_article(raw_of(gold), name, knowledge)[0], gold) for name, gold in GOLD.items()}


def figures(scores: list[Score]) -> dict[str, float]:
    """The figures of the complete set, in per cent."""
    found, wanted, shown = (sum(column) for column in zip(*(score.images for score in scores), strict=True))
    plain = {
        "recall": mean(score.recall for score in scores),
        "precision": mean(score.precision for score in scores),
        "f1": mean(score.f1 for score in scores),
        "zero_junk": mean(not score.junk for score in scores),
        "image_recall": found / wanted,
        "image_precision": found / shown,
    }
    fields = {f"metadata.{name}": mean(score.metadata[name] for score in scores) for name in scores[0].metadata}
    return {name: round(100 * value, 2) for name, value in (plain | fields).items()}


@pytest.fixture(scope="module")
def scores_without_outlets() -> list[Score]:
    """The score of each clipping if no outlet has a file."""
    knowledge = no_outlets()
    return [score(make_article(raw_of(gold), name, knowledge)[0], gold) for name, gold in GOLD.items()]


def floors() -> dict[str, float]:
    """The floors in floor.toml, with the names of ``figures``."""
    table = tomllib.loads(FLOOR.read_text(encoding="utf-8"))
    table.pop("without_outlets")
    fields = {f"metadata.{name}": value for name, value in table.pop("metadata").items()}
    return table | fields


@pytest.mark.parametrize("name", floors())
def test_scores_reach_their_floors(name: str, scores: dict[str, Score]) -> None:
    """Each figure is at least its floor, and exceeds it by at most ``SLACK``."""
    reached, floor = figures(list(scores.values()))[name], floors()[name]
    worst = min(scores, key=lambda one: (scores[one].f1, not scores[one].junk))
    assert reached >= floor, f"{name} fell from {floor} to {reached}; the worst page is {worst}"
    assert reached <= floor + SLACK, f"{name} is {reached} now: raise it in tests/eval/floor.toml"


@pytest.mark.parametrize("name", tomllib.loads(FLOOR.read_text(encoding="utf-8"))["without_outlets"])
def test_scores_without_outlet_files_reach_their_floors(name: str, scores_without_outlets: list[Score]) -> None:
    """The general rules alone reach these figures, with the same slack."""
    floor = tomllib.loads(FLOOR.read_text(encoding="utf-8"))["without_outlets"][name]
    assert floor <= figures(scores_without_outlets)[name] <= floor + SLACK


def test_every_figure_has_a_floor(scores: dict[str, Score]) -> None:
    """Each figure has a floor, because without one it could fall unnoticed."""
    assert set(floors()) == set(figures(list(scores.values())))


@pytest.mark.parametrize("name", GOLD)
def test_pages_have_no_junk(name: str, scores: dict[str, Score]) -> None:
    """No text from around the article is on its page."""
    assert scores[name].junk == ()


@pytest.mark.parametrize("name", GOLD)
def test_answers_are_about_their_clipping(name: str) -> None:
    """The required and the forbidden texts of a gold answer are in the raw file, so that a typo cannot weaken it."""
    raw = tokens(raw_of(GOLD[name]).read_text(encoding="utf-8"))
    for text in (*GOLD[name]["paragraphs"], *GOLD[name]["captions"], *GOLD[name]["must_not_contain"]):
        assert set(tokens(text)) <= set(raw), text


def test_score_of_the_answers_themselves() -> None:
    """Missing text lowers only recall, and additional text lowers only precision."""
    wanted = [tokens("海峡隧道今晨七时恢复双向通车。"), tokens("Two lines of text here")]
    all_tokens = [token for part in wanted for token in part]
    assert (recall_of(wanted, all_tokens), precision_of(wanted, all_tokens)) == (1, 1)
    assert (recall_of(wanted, all_tokens[:14]) < 1, precision_of(wanted, all_tokens[:14])) == (True, 1)
    more = [*all_tokens, *tokens("分享到微信微博")]
    assert (recall_of(wanted, more), precision_of(wanted, more) < 1) == (1, True)
