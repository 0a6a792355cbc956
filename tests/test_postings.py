"""The law of the search index: after any history a build leaves what a clean build makes, byte for byte."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_index import SMALL_SHARDS, TWELVE_YEARS, build, content_of, record

from jianbao.config import SearchConfig
from jianbao.publish.search import SearchRecord

pytestmark = pytest.mark.slow

WORDS = st.sampled_from(["国防部长", "國防", "会谈。", "2+2", "バス", "su\u030dt", "——", " ", "EDS", "的"])
TEXTS = st.lists(WORDS, max_size=8).map("".join)
RECORDS = st.builds(
    record,
    st.integers(0, 11),
    TEXTS,
    TEXTS,
    date=st.sampled_from(["", "2020-01-01", "2020-01-02T09:00:00+08:00", "2021-06-01", "2022-01-01", "2023-11-07"]),
    outlet=st.sampled_from(["法广", "自由亞洲", "__proto__"]),
    tags=st.sampled_from([(), ("国际",), ("国防", "国际"), ("NATO", "ＮＡＴＯ")]),
    lang=st.sampled_from(["zh-Hans", "zh-Hant"]),
    channel=st.sampled_from(["", "", "国防频道", "NATO"]),
    authors=st.sampled_from([(), ("王某",)]),
)
ARCHIVES = st.lists(RECORDS, max_size=10, unique_by=lambda article: article.id)
OPTIONS = st.builds(
    SearchConfig,
    fold=st.booleans(),
    shard_size=st.sampled_from([150, 1000]),
)
HISTORY = st.lists(st.tuples(ARCHIVES, st.booleans(), st.sampled_from([0, 2, 500])), min_size=1, max_size=4)


@pytest.fixture(autouse=True, scope="module")
def small_limits() -> Iterator[None]:
    """Lower the limits, so that a few words fill several chunks or are long, and a few articles are several batches."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("jianbao.publish.search.chunks.CHARACTERS_PER_CHUNK", 20)
        patch.setattr("jianbao.publish.search.batches.CHARACTERS_PER_BATCH", 40)
        patch.setattr("jianbao.publish.search.text_blocks.MAX_CHARACTERS", 20)
        yield


@settings(max_examples=40, deadline=None)
@given(HISTORY, OPTIONS, OPTIONS, RECORDS)
def test_any_history_leaves_what_a_clean_build_makes(
    history: list[tuple[list[SearchRecord], bool, int]], options: SearchConfig, other: SearchConfig, one: SearchRecord
) -> None:
    """After any edits, additions, removals and changes of settings, the index is that of a clean build."""
    kept = [article for article in history[-1][0] if article.id != one.id]
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        for step, (archive, intact, max_patched) in enumerate([*history, ([*kept, one], True, 500), (kept, True, 500)]):
            # with more changed articles than this, a shard is built from scratch
            patch.setattr("jianbao.publish.search.index.MAX_PATCHED_ARTICLES", max_patched)
            now = other if step == 1 else options
            build(archive, Path(name, "site"), options=now, intact=intact)
            build(archive, Path(name, f"clean-{step}"), options=now)
            assert content_of(Path(name, "site")) == content_of(Path(name, f"clean-{step}"))


def test_an_edit_leaves_the_chunks_of_other_words(tmp_path: Path) -> None:
    """A change at an article's end changes only the chunks of the words there; a changed outlet changes no chunk."""
    build(TWELVE_YEARS, tmp_path)
    edited = [
        *TWELVE_YEARS[:5],
        record(5, TWELVE_YEARS[5].title, TWELVE_YEARS[5].text + "闭幕", date=TWELVE_YEARS[5].date),
        *TWELVE_YEARS[6:],
    ]
    before = content_of(tmp_path)
    build(edited, tmp_path)
    after = content_of(tmp_path)
    words = {name for name in after.keys() - before.keys() if name.startswith("s1/words/")}
    assert 0 < len(words) < 8 < sum(name.startswith("s1/words/") for name in after)
    renamed = [*edited[:5], record(5, edited[5].title, edited[5].text, date=edited[5].date, outlet="新"), *edited[6:]]
    build(renamed, tmp_path)
    assert {name.split("-")[0] for name in content_of(tmp_path).keys() - after.keys() if "long" not in name} == {
        "s1/start",
        "s1/facets",
        "s1/sources",
    }


@pytest.mark.parametrize("kind", ["words/*", "texts/*", "long/*", "sources-*", "facets-*", "start-*"])
@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_damaged_files_when_an_article_is_edited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, damage: str
) -> None:
    """Even if the caller states that the folder is intact, a shard with a damaged file is rebuilt from scratch."""
    if kind == "texts/*":
        monkeypatch.setattr("jianbao.publish.search.text_blocks.MAX_CHARACTERS", 1000)
    build(TWELVE_YEARS, tmp_path / "site", options=SMALL_SHARDS)
    victims = [*(tmp_path / "site").glob(f"s*/{kind}.js")]
    assert victims
    for victim in victims:
        if damage == "gone":
            victim.unlink()
        else:
            victim.write_bytes(victim.read_bytes()[:-1])
    changed = [record(n, "新", "国防部长会见" * 9, date=r.date) if n % 3 else r for n, r in enumerate(TWELVE_YEARS)]
    report = build(changed, tmp_path / "site", options=SMALL_SHARDS, intact=True)
    build(changed, tmp_path / "clean", options=SMALL_SHARDS)
    assert report.indexed == report.shards
    assert content_of(tmp_path / "site") == content_of(tmp_path / "clean")
