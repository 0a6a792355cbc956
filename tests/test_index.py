"""The search index as files: what is in it, and that it is the same every time."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pagefind_bin  # type: ignore[import-untyped]
import pytest

from generator.errors import OutputError, SearchError
from generator.publish import index
from generator.publish.index import SearchRecord, build_index
from generator.publish.tokens import tokens

HOSTILE = "<img src=x onerror=alert(1)> & \"'</span></body>"


def record(number: int, title: str, text: str = "", **more: Any) -> SearchRecord:
    """An article of which only what matters is told."""
    article = SearchRecord(
        id=f"a-{number}",
        path=f"articles/a-{number}.html",
        title=title,
        text=text,
        lang="zh-Hans",
        date="2023-11-07",
        outlet="法广",
        tags=("国际",),
    )
    return replace(article, **more)


RECORDS = (
    record(1, "韩防长：区别对待", "国防部长徐旭。\n文在寅（Moon Jae-in）说，2+2会谈 COVID-19。"),
    record(2, "國防部長奧斯汀", "11 月 7 日，EDSCG。", lang="zh-Hant", date="", outlet="自由亞洲"),
    record(3, HOSTILE, HOSTILE + "&lt;b&gt;" * 9000),
    record(4, "只有标题"),
    record(5, "", "𠮷野家 バス 한국 Erdoğan ½ ① | “”"),
)


def content_of(folder: Path) -> dict[str, bytes]:
    """Every file of ``folder`` by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def fragments(folder: Path) -> dict[str, dict[str, Any]]:
    """Every fragment of the index in ``folder`` by its article's id."""
    unpacked = (gzip.decompress(path.read_bytes()) for path in folder.glob("fragment/*.pf_fragment"))
    found = [json.loads(packed.removeprefix(b"pagefind_dcd")) for packed in unpacked]
    return {data["meta"]["id"]: data for data in found}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of ``RECORDS``."""
    folder = tmp_path_factory.mktemp("site") / "pagefind"
    build_index(RECORDS, folder)
    return folder


def test_every_article_has_its_own_text_back(built: Path) -> None:
    """A fragment holds the author's text, one piece a word, so that Pagefind's places in it still hold."""
    found = fragments(built)
    assert sorted(found) == sorted(r.id for r in RECORDS)
    for r in RECORDS:
        text = f"{r.title}\n{r.text}"
        pieces = found[r.id]["content"].split("\u200b")
        assert "".join(pieces) == text
        assert len(pieces) == len(tokens(text))


def test_fragment_tells_what_a_result_shows(built: Path) -> None:
    """A result is shown from its fragment alone, and its link needs no knowledge of where the site stands."""
    assert fragments(built)["a-2"]["meta"] == {
        "id": "a-2",
        "path": "articles/a-2.html",
        "title": "國防部長奧斯汀",
        "lang": "zh-Hant",
        "date": "",
        "outlet": "自由亞洲",
    }


def test_only_what_the_search_page_loads_is_kept(built: Path) -> None:
    """The ready-made interfaces are left out, and every compressed file can be unpacked."""
    files = content_of(built)
    top = {name for name in files if "/" not in name}
    assert {"pagefind.js", "pagefind-worker.js", "pagefind-entry.json", "fold.json", "search.json"} <= top
    assert not any("ui" in name or "highlight" in name for name in top)
    for name, content in files.items():
        if ".pf_" in name or name.startswith("wasm."):
            assert gzip.decompress(content).startswith(b"pagefind_dcd"), name


def test_index_is_one_shard_without_a_language(built: Path) -> None:
    """One index for all languages, in which Pagefind neither stems nor cuts."""
    entry = json.loads((built / "pagefind-entry.json").read_bytes())
    assert list(entry["languages"]) == ["all"]
    assert entry["languages"]["all"]["page_count"] == len(RECORDS)


def test_tables_for_the_browser(built: Path) -> None:
    """The browser folds as the index did, and knows how many articles and which characters there are."""
    pairs = json.loads((built / "fold.json").read_bytes())
    assert len(pairs["from"]) == len(pairs["to"])
    assert dict(zip(pairs["from"], pairs["to"], strict=True))["國"] == "国"
    search = json.loads((built / "search.json").read_bytes())
    assert search["articles"] == len(RECORDS)
    assert set("国防部长韩𠮷バ한") <= set(search["characters"])
    assert not set("國長eE2，") & set(search["characters"])


def test_same_records_same_bytes(built: Path, tmp_path: Path) -> None:
    """Two builds cannot be told apart."""
    build_index(RECORDS, tmp_path)
    assert content_of(tmp_path) == content_of(built)


def test_report_counts_what_is_there(tmp_path: Path) -> None:
    """The report tells articles, files and bytes of the whole index."""
    report = build_index(RECORDS, tmp_path)
    files = content_of(tmp_path)
    assert (report.articles, report.files) == (len(RECORDS), len(files))
    assert report.bytes == sum(map(len, files.values()))


def test_second_build_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing changed no file is touched."""
    build_index(RECORDS, tmp_path / "pagefind")
    settle = index._settle

    def watched(made: dict[str, bytes], output: Path) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(Path, "write_bytes", refuse)
            patch.setattr(Path, "unlink", refuse)
            settle(made, output)

    def refuse(path: Path, *_: object) -> None:
        raise AssertionError(path)

    monkeypatch.setattr(index, "_settle", watched)
    build_index(RECORDS, tmp_path / "pagefind")


def test_stale_files_go(tmp_path: Path) -> None:
    """After a change nothing of the former index is left, nor what else lay in its folder."""
    build_index(RECORDS, tmp_path / "one")
    (tmp_path / "one" / "old" / "deep").mkdir(parents=True)
    (tmp_path / "one" / "old" / "deep" / "x").write_bytes(b"")
    build_index(RECORDS[:2], tmp_path / "one")
    build_index(RECORDS[:2], tmp_path / "two")
    assert content_of(tmp_path / "one") == content_of(tmp_path / "two")
    assert not (tmp_path / "one" / "old").exists()


def test_changed_comma_changes_the_name(tmp_path: Path) -> None:
    """No browser shows a cached text for a corrected one, though both have the same words."""
    build_index([record(1, "部长，会谈")], tmp_path / "one")
    build_index([record(1, "部长；会谈")], tmp_path / "two")
    names = [set(content_of(tmp_path / folder)) for folder in ("one", "two")]
    assert not {n for n in names[0] & names[1] if n.endswith(".pf_fragment")}


@pytest.mark.parametrize("records", [[], [record(1, "", ""), record(2, "……", "——\n“”")]])
def test_nothing_to_search(records: list[SearchRecord], tmp_path: Path) -> None:
    """Without a single word there is no index, and the search page is told so."""
    build_index(RECORDS[:1], tmp_path)
    report = build_index(records, tmp_path)
    assert sorted(content_of(tmp_path)) == ["fold.json", "search.json"]
    assert json.loads((tmp_path / "search.json").read_bytes()) == {"articles": 0, "shards": [], "characters": ""}
    assert report.articles == 0


def test_invisible_break_hints_do_not_hide_a_word(tmp_path: Path) -> None:
    """A zero width space, also Pagefind's own separator, is dropped from the text."""
    build_index([record(1, "国\u200b防", "部\ufeff长")], tmp_path)
    assert fragments(tmp_path)["a-1"]["content"] == "国\u200b防\u200b\n\u200b部\u200b长"


def test_settings_from_outside_change_nothing(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pagefind's own variables and settings file have no say in the index."""
    monkeypatch.setenv("PAGEFIND_EXCLUDE_SELECTORS", "span")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pagefind.toml").write_text('exclude_selectors = ["span"]\n')
    build_index(RECORDS, tmp_path / "pagefind")
    assert content_of(tmp_path / "pagefind") == content_of(built)


def raising(error: Exception) -> Callable[[], Path]:
    """A ``get_executable`` that finds nothing."""

    def get_executable() -> Path:
        raise error

    return get_executable


def test_missing_binary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Pagefind the message says how to get it."""
    monkeypatch.setattr(pagefind_bin, "get_executable", raising(FileNotFoundError("gone")))
    with pytest.raises(SearchError, match=r"missing\n  Install it again: pip install .*pagefind-bin==1\.5\.2"):
        build_index(RECORDS, tmp_path)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo no room >&2; exit 3", "exit code 3: no room"),
        (
            'while [ "$1" != --output-path ]; do shift; done; mkdir "$2"; cd "$2"\n'
            'echo \'{"version":"9"}\' >pagefind-entry.json',
            "9, not 1.5.2",
        ),
    ],
)
def test_failing_binary(script: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Pagefind said on its way out is passed on; another version is refused; what was there stays."""
    program = tmp_path / "pagefind"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(pagefind_bin, "get_executable", lambda: program)
    with pytest.raises(SearchError, match=said):
        build_index(RECORDS, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_binary_that_cannot_be_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is no program is named."""
    program = tmp_path / "pagefind"
    program.write_bytes(b"")
    monkeypatch.setattr(pagefind_bin, "get_executable", lambda: program)
    with pytest.raises(SearchError, match="cannot be run") as caught:
        build_index(RECORDS, tmp_path / "out")
    assert caught.value.file == str(program)


def test_output_that_cannot_be_written(tmp_path: Path) -> None:
    """A file where the folder should be is an error of the output, told with its path."""
    (tmp_path / "pagefind").write_bytes(b"")
    with pytest.raises(OutputError, match="pagefind"):
        build_index(RECORDS[:1], tmp_path / "pagefind")
