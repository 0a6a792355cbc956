"""How good the pages are, measured against answers written by hand, and a floor below which no figure may fall."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from statistics import mean

import pytest
from scorer import Gold, Score, precision_of, recall_of, score, tokens

from jianbao.ingest.article import load_knowledge, make_article

HERE = Path(__file__).parent
GOLD: dict[str, Gold] = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((HERE / "eval" / "gold").glob("*.json"))
}
FLOOR = HERE / "eval" / "floor.toml"
SLACK = 0.5
"""Per cent by which a floor may be beaten before it must be raised."""


def raw_of(gold: Gold) -> Path:
    """The clipping that an answer is about."""
    folder = HERE / "outlets" / str(gold["clipping"])
    return next(folder.glob("raw.*"))


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    """Every clipping of the set, cleaned and measured."""
    knowledge = load_knowledge(None)
    return {name: score(make_article(raw_of(gold), name, knowledge)[0], gold) for name, gold in GOLD.items()}


def figures(scores: list[Score]) -> dict[str, float]:
    """The figures of a whole set, in per cent."""
    found, wanted, shown = (sum(column) for column in zip(*(one.images for one in scores), strict=True))
    plain = {
        "recall": mean(one.recall for one in scores),
        "precision": mean(one.precision for one in scores),
        "f1": mean(one.f1 for one in scores),
        "zero_junk": mean(not one.junk for one in scores),
        "image_recall": found / wanted,
        "image_precision": found / shown,
    }
    fields = {f"metadata.{name}": mean(one.metadata[name] for one in scores) for name in scores[0].metadata}
    return {name: round(100 * value, 2) for name, value in (plain | fields).items()}


def floors() -> dict[str, float]:
    """The figures of floor.toml under the names of ``figures``."""
    table = tomllib.loads(FLOOR.read_text(encoding="utf-8"))
    fields = {f"metadata.{name}": value for name, value in table.pop("metadata").items()}
    return table | fields


@pytest.mark.parametrize("name", floors())
def test_floor(name: str, scores: dict[str, Score]) -> None:
    """No figure falls below its floor, and a floor that is well beaten is raised."""
    reached, floor = figures(list(scores.values()))[name], floors()[name]
    worst = min(scores, key=lambda one: (scores[one].f1, not scores[one].junk))
    assert reached >= floor, f"{name} fell from {floor} to {reached}; the worst page is {worst}"
    assert reached <= floor + SLACK, f"{name} is {reached} now: raise it in tests/eval/floor.toml"


def test_every_figure_has_a_floor(scores: dict[str, Score]) -> None:
    """A figure without a floor could fall unseen."""
    assert set(floors()) == set(figures(list(scores.values())))


@pytest.mark.parametrize("name", GOLD)
def test_no_junk(name: str, scores: dict[str, Score]) -> None:
    """Not one text from around the article is on its page."""
    assert scores[name].junk == ()


@pytest.mark.parametrize("name", GOLD)
def test_answers_are_about_their_clipping(name: str) -> None:
    """What an answer asks for and what it forbids both stand in the raw file, so that no slip makes it easy."""
    raw = tokens(raw_of(GOLD[name]).read_text(encoding="utf-8"))
    for text in (*GOLD[name]["paragraphs"], *GOLD[name]["captions"], *GOLD[name]["must_not_contain"]):
        assert set(tokens(text)) <= set(raw), text


def test_score_of_the_answers_themselves() -> None:
    """A run that is missing costs recall, one that is too many costs precision, and only those."""
    wanted = [tokens("海峡隧道今晨七时恢复双向通车。"), tokens("Two lines of text here")]
    whole = [token for part in wanted for token in part]
    assert (recall_of(wanted, whole), precision_of(wanted, whole)) == (1, 1)
    assert (recall_of(wanted, whole[:14]) < 1, precision_of(wanted, whole[:14])) == (True, 1)
    more = [*whole, *tokens("分享到微信微博")]
    assert (recall_of(wanted, more), precision_of(wanted, more) < 1) == (1, True)
