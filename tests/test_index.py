"""The files of the search index: their content, reproducible builds, and that only changed shards are rebuilt."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from conftest import an_article

from jianbao.config import SearchConfig
from jianbao.config.settings import FACETS
from jianbao.errors import OutputError
from jianbao.publish.search import SearchRecord, build_index, entry_of, search_records
from jianbao.publish.search.alphabet import UNSPACED_RANGES
from jianbao.publish.search.chunks import chunks_of
from jianbao.publish.search.manifest import MANIFEST_SCRIPT, SEARCH_MANIFEST
from jianbao.publish.search.postings import SINGLE_CHARACTER
from jianbao.publish.search.tokenizer import BREAK_MARK, tokenize
from jianbao.report import SearchReport
from jianbao.runtime.workers import Workers

pytestmark = pytest.mark.slow

HOSTILE = "<img src=x onerror=alert(1)> & \"'</span></body>"


def record(number: int, title: str, text: str = "", **more: Any) -> SearchRecord:
    """An article's record; ``more`` replaces further fields."""
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
    return article._replace(**more)


RECORDS = (
    record(1, "韩防长：区别对待", "国防部长徐旭。\n文在寅（Moon Jae-in）说，2+2会谈 COVID-19。"),
    record(2, "國防部長奧斯汀", "11 月 7 日，EDSCG。", lang="zh-Hant", date="", outlet="自由亞洲"),
    record(3, HOSTILE, HOSTILE + "&lt;b&gt;" * 9000, date="2024-01-01T01:00:00+08:00"),
    record(4, "只有标题"),
    record(5, "", "𠮷野家 バス 한국 Erdoğan ½ ① | “”"),
    record(6, "……", "——\n“”"),
)
TWELVE_YEARS = tuple(
    record(n, f"第{n}篇", "国防部长会见。" * (220 if n == 8 else 100), date=f"20{n:02}-05-01") for n in range(12)
)
"""Articles of which one is long."""
SMALL_SHARDS = SearchConfig(shard_size=2000)
"""Shards so small that ``TWELVE_YEARS`` is divided into several."""


def build(records: Sequence[SearchRecord], output: Path, *, jobs: int = 1, **options: Any) -> SearchReport:
    """Build the index of ``records`` in the folder ``output``."""
    by_id = {r.id: r for r in records}
    entries = [entry_of(r) for r in records]
    with Workers(jobs) as workers:
        return build_index(entries, by_id, list, output, workers, **options)


def content_of(folder: Path) -> dict[str, bytes]:
    """Path -> bytes of every file below ``folder``."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def data_of(script: bytes) -> bytes:
    """The data that a script of the index hands over."""
    return base64.b64decode(script.split(b'"')[3])


def load_value(path: Path) -> Any:
    """The JSON value in a file of the index."""
    data = data_of(path.read_bytes())
    return json.loads(zlib.decompress(data) if data.startswith(b"\x78") else data)


def manifest_of(folder: Path) -> dict[str, Any]:
    """The manifest, which the browser loads first."""
    manifest: dict[str, Any] = json.loads((folder / SEARCH_MANIFEST).read_bytes())
    return manifest


def start_files(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the folder and the content of the start file of each shard, the newest first."""
    for row in manifest_of(folder)["shards"]:
        yield folder / row["name"], start_of(folder / row["name"] / f"start-{row['start']}.js")


def start_of(path: Path) -> dict[str, Any]:
    """The content of a start file: its JSON line, and its columns, of which the bytes of equal value are together."""
    head, _, rest = zlib.decompress(data_of(path.read_bytes())).partition(b"\n")
    values: dict[str, Any] = json.loads(head)
    columns = iter(rest)
    names = ("numbers", "titles", "texts", "words", "long numbers", "long digests")
    for name, length in zip(names, values["lengths"], strict=True):
        planes = [[next(columns) for _ in range(length)] for _ in range(4)]
        values[name] = [int.from_bytes(value, "little") for value in zip(*planes, strict=True)]
    return values


def texts_by_number(shard: Path, start: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Number of each article of a shard -> the fields that a result shows."""
    blocks = {f"texts/{block:x}-{digest:x}.js" for block, digest in enumerate(start["texts"]) if digest}
    named = zip(start["long numbers"], start["long digests"], strict=True)
    files = blocks | {f"long/{number:x}-{digest:x}.js" for number, digest in named}
    return {int(number): values for name in files for number, values in load_value(shard / name).items()}


def texts_of(folder: Path) -> list[dict[str, Any]]:
    """The fields that a result shows of each article, the newest first."""
    found = []
    for shard, start in start_files(folder):
        texts = texts_by_number(shard, start)
        found += [texts[number] for number in start["numbers"][::-1]]
    return found


def read_chunk(data: bytes) -> Iterator[tuple[str, list[tuple[int, list[int]]]]]:
    """Yield each word of a chunk, and the number of each article that contains it with the positions there."""
    words, _, rest = data.partition(b"\0")
    numbers = iter(read_numbers(rest))
    for word in [(word, next(numbers)) for word in words.decode().split(" ")]:
        articles = [*accumulate(next(numbers) for _ in range(next(numbers)))]
        yield word[0], [(article, [*accumulate(read_steps(numbers))]) for article in articles]


def read_numbers(data: bytes) -> Iterator[int]:
    """Yield the numbers of variable length in a chunk."""
    number = bits = 0
    for byte in data:
        number |= (byte & 127) << bits
        bits += 7
        if byte < 128:
            yield number
            number = bits = 0


def read_steps(numbers: Iterator[int]) -> Iterator[int]:
    """Yield the distances between the positions of a word in one article."""
    for number in numbers:
        yield number >> 1
        if not number & 1:
            return


def postings_of(folder: Path) -> dict[str, dict[str, list[int]]]:
    """Word, or prefix and single character -> id of each article that contains it -> its positions there."""
    found: defaultdict[str, dict[str, list[int]]] = defaultdict(dict)
    for shard, start in start_files(folder):
        ids = {number: values["id"] for number, values in texts_by_number(shard, start).items()}
        for chunk, digest in enumerate(start["words"]):
            if not digest:
                continue
            script = (shard / f"words/{chunk:x}-{digest:x}.js").read_bytes()
            for word, articles in read_chunk(zlib.decompress(data_of(script))):
                assert chunks_of([word], len(start["words"])).tolist() == [chunk]
                for number, positions in articles:
                    found[word][ids[number]] = positions
    return found


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of ``RECORDS``."""
    folder = tmp_path_factory.mktemp("site") / "search"
    build(RECORDS, folder)
    return folder


# Content


def test_all_visible_text_of_a_body_is_searched() -> None:
    """The index has the visible text of a body, captions included, but no URLs, tags, summary, comments or scripts."""
    body = (
        "字 [连](https://a.example/x) ![图](https://a.example/y.png)\n*题*\n\n一<img alt='二'>三<b>四</b>五\n\n"
        "<figure><img alt='&lt;b> 六>' src=https://a.example/z.png><figcaption>七<i>八</i></figcaption></figure>\n\n"
        "<table><tr><td>九<td>&amp;amp;</table>\n\n<!-- 不 -->\n\n<script>\n不\n</script>\n\n<style>不</style>\n"
    )
    (found,) = search_records([an_article(body=body, tags=("不",), summary="不")], {}, "zh-Hans")
    assert found.text.split("\n") == ["字 连 图 题", "一 二 三四五", "<b> 六>", "七八", "九", "&amp;"]


def test_ruby_is_searched_by_its_base_text() -> None:
    """The reading above or after a base character does not separate the characters of a word."""
    body = "在<ruby>東<rp>(</rp><rt>とう</rt><rp>)</rp>京<rt>き</ruby>见\n\n<p><ruby>漢<rt>かん</rt>字</ruby>表</p>\n"
    (found,) = search_records([an_article(body=body)], {}, "zh-Hans")
    assert found.text.split("\n") == ["在東京见", "漢字表"]


def test_every_word_has_its_positions(built: Path) -> None:
    """The postings contain every word of every article with its positions, and nothing else."""
    found = {word: articles for word, articles in postings_of(built).items() if not word.startswith(SINGLE_CHARACTER)}
    expected: defaultdict[str, dict[str, list[int]]] = defaultdict(dict)
    for r in RECORDS:
        for at, word in enumerate(tokenize(r.content)):
            if word != BREAK_MARK:
                expected[word].setdefault(r.id, []).append(at)
    assert found == expected


def test_every_unspaced_character_has_its_own_postings(tmp_path: Path) -> None:
    """The postings keep characters separate that differ in a mark only, such as バ and ハ."""
    characters = [char for char in map(chr, range(0x3000, 0x32400)) if re.match(f"[{UNSPACED_RANGES}]", char)]
    asked = sorted({word for word in tokenize("，".join(characters)) if len(word) == 1 and word != BREAK_MARK})
    build([record(n, "", " ".join(asked[n::99]), tags=()) for n in range(99)], tmp_path)
    found = postings_of(tmp_path)
    assert {char: [*found[char]] for char in asked} == {char: [f"a-{n % 99}"] for n, char in enumerate(asked)}


def test_postings_of_single_characters(tmp_path: Path) -> None:
    """For each character the articles that contain it, and whether in the title, equal to a plain scan."""
    records = [
        record(n, "國防" if n % 3 else "x", "部长𠮷 a，" if n % 2 else "", date=f"2020-01-{n:02}", tags=())
        for n in range(1, 30)
    ]
    build(records, tmp_path)
    found = {word: articles for word, articles in postings_of(tmp_path).items() if word.startswith(SINGLE_CHARACTER)}
    expected: dict[str, dict[str, list[int]]] = {}
    for char in "国防部长𠮷":
        titles = {r.id: r.title.replace("國", "国") for r in records}
        has = [r.id for r in records if char in titles[r.id] + r.text]
        expected[SINGLE_CHARACTER + char] = {identifier: [int(char in titles[identifier])] for identifier in has}
    assert found == expected


def test_result_shows_the_original_text(built: Path) -> None:
    """A result shows the original text, not the folded text, and its path is relative, so any URL of the site works."""
    found = {text.pop("id"): text for text in texts_of(built)}
    assert sorted(found) == sorted(r.id for r in RECORDS)
    for r in RECORDS:
        assert (found[r.id]["title"], found[r.id]["text"]) == (r.title, r.text)
    assert {**found["a-2"], "title": "", "text": ""} == {
        "path": "articles/a-2.html",
        "title": "",
        "text": "",
        "lang": "zh-Hant",
        "date": "",
        "outlet": "自由亞洲",
        "tags": ["国际"],
        "channel": "",
        "authors": [],
    }


def test_articles_are_in_the_order_of_time(built: Path) -> None:
    """Articles are sorted newest first by the time in UTC, undated last; so are the counts of title words."""
    order = [text["id"] for text in texts_of(built)]
    assert (order[0], order[-1]) == ("a-3", "a-2")
    titles = {r.id: len(tokenize(r.title)) for r in RECORDS}
    ((_, start),) = start_files(built)
    assert start["titles"][::-1] == [titles[identifier] for identifier in order]


def test_file_names_contain_a_digest_of_the_bytes(built: Path) -> None:
    """A file's name contains a digest of its data, so that no browser uses a stale file from its cache."""
    for name, data in content_of(built).items():
        if not name.startswith(SEARCH_MANIFEST):
            digits = 8 if re.search("/(words|texts|long)/", name) else 12
            digest = hashlib.sha256(data_of(data)).hexdigest().lstrip("0")
            assert digest[:digits] == re.split("[-/.]", name)[-2]


def test_facets_are_those_of_the_articles(built: Path) -> None:
    """The index has what filters and queries name of each article, in the order of time, whatever filters are shown."""
    ((shard, start),) = start_files(built)
    facets = load_value(shard / f"facets-{start['facets']}.js")
    read = {key: [[f["names"][i] for i in of] for of in f["of"]] for key, f in facets.items()}
    assert {*read} == {*FACETS, "author", "date"}
    assert (read["outlet"][0], read["year"][0], read["tag"][0], read["script"][0]) == (
        ["自由亞洲"],
        [],
        ["国际"],
        ["zh-Hant"],
    )
    assert read["year"][-1] == ["2024"]


def test_manifest_and_fold_table_for_the_browser(built: Path) -> None:
    """The browser can fold as the index did, and knows the number of articles."""
    manifest = manifest_of(built)
    pairs = load_value(built / manifest["fold"])
    assert len(pairs["from"]) == len(pairs["to"])
    assert dict(zip(pairs["from"], pairs["to"], strict=True))["國"] == "国"
    assert (manifest["articles"], manifest["undated"]) == (len(RECORDS), 1)


def test_index_has_no_other_files(built: Path) -> None:
    """The index has only files that the search page or the next build reads."""
    known = (
        r"search\.json(\.js)?|(fold|pinyin)-\w+\.js|s1/(start|facets|sources)-\w+\.js|s1/(words|texts|long)/\w+-\w+\.js"
    )
    assert [n for n in content_of(built) if not re.fullmatch(known, n)] == []


def test_each_data_file_hands_over_its_data(built: Path) -> None:
    """Each file but the manifest is a script that calls ``jianbaoTake`` once, with its own path and data in base64."""
    found = content_of(built)
    manifest = found.pop(SEARCH_MANIFEST)
    for name, script in found.items():
        (call,) = re.findall(r'\AjianbaoTake\("([^"]+)","([A-Za-z0-9+/=]*)"\);\n\Z', script.decode())
        assert call[0] == name
        data = base64.b64decode(call[1])
        assert data == manifest if name == MANIFEST_SCRIPT else zlib.decompress(data)


# Incremental builds


def test_same_records_give_the_same_bytes(built: Path, tmp_path: Path) -> None:
    """Builds give the same bytes, whatever the order of the entries and the number of processes."""
    build(RECORDS[::-1], tmp_path / "one")
    assert content_of(tmp_path / "one") == content_of(built)
    build(TWELVE_YEARS, tmp_path / "alone", options=SMALL_SHARDS)
    build(TWELVE_YEARS, tmp_path / "together", options=SMALL_SHARDS, jobs=2)
    assert content_of(tmp_path / "alone") == content_of(tmp_path / "together")


@pytest.mark.parametrize(
    ("change", "indexed"),
    [
        (lambda records: records, 0),
        (lambda records: [records[0]._replace(text="国防部长会见。" * 99 + "改"), *records[1:]], 1),
        (lambda records: [records[5]._replace(title="又"), *records[:5], *records[6:]], 1),
        (lambda records: [*records, record(99, "新", "闻", date="2011-05-02")], 1),
        (lambda records: records[:-1], 1),
        (lambda records: [*records[:3], *records[4:]], 1),
    ],
    ids=["nothing", "text", "title", "new", "newest gone", "one gone"],
)
def test_a_change_rebuilds_only_its_shard(
    tmp_path: Path, change: Callable[[Sequence[SearchRecord]], Sequence[SearchRecord]], indexed: int
) -> None:
    """After a change the index is that of a clean build; other shards are kept, and their articles are not read."""
    first = build(TWELVE_YEARS, tmp_path / "site", options=SMALL_SHARDS)
    before = content_of(tmp_path / "site")
    changed = {r.id: r for r in change(TWELVE_YEARS)}
    read: list[SearchRecord] = []

    def reading(records: list[SearchRecord]) -> list[SearchRecord]:
        read.extend(records)
        return records

    report = build_index(
        [entry_of(r) for r in changed.values()], changed, reading, tmp_path / "site", Workers(1), options=SMALL_SHARDS
    )
    assert first.indexed == first.shards > 3
    assert report.indexed == indexed
    build([*changed.values()], tmp_path / "clean", options=SMALL_SHARDS)
    after = content_of(tmp_path / "site")
    assert after == content_of(tmp_path / "clean")
    touched = {name.partition("/")[0] for name in after if before.get(name) != after[name]}
    assert len(touched - {"search.json", "search.json.js"}) == indexed
    assert len(read) <= 3 * indexed


@pytest.mark.parametrize("damage", ["cut", "altered", "gone", "more", "linked"])
def test_damaged_file_is_detected(tmp_path: Path, damage: str) -> None:
    """A damaged, missing or additional file of the index makes a build index its shard again, and no other shard."""
    build(TWELVE_YEARS, tmp_path, options=SMALL_SHARDS)
    before = content_of(tmp_path)
    victim = sorted(tmp_path.glob("s*/words/*.js"))[0]
    data = victim.read_bytes()
    if damage == "cut":
        victim.write_bytes(data[:-1])
    elif damage == "altered":
        victim.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    elif damage == "more":
        victim.with_name("0123456789ab.js").touch()
    else:
        victim.unlink()
    if damage == "linked":
        victim.symlink_to("nowhere")
    assert build(TWELVE_YEARS, tmp_path, options=SMALL_SHARDS).indexed == 1
    assert content_of(tmp_path) == before


@pytest.mark.parametrize("name", [SEARCH_MANIFEST, "fold-*.js", "pinyin-*.js", "s1/start*"])
@pytest.mark.parametrize("content", [b"", b'{"shards":[{}]}', b"[" * 100_000], ids=["empty", "no row", "nested"])
def test_damaged_shared_file_is_rebuilt(built: Path, tmp_path: Path, name: str, content: bytes) -> None:
    """The manifest, the fold table and start files are verified before they are kept."""
    build(RECORDS, tmp_path)
    next(tmp_path.glob(name)).write_bytes(content)
    build(RECORDS, tmp_path)
    assert content_of(tmp_path) == content_of(built)


@pytest.mark.parametrize(
    "alter",
    [
        lambda manifest: manifest["shards"][0].update(articles=5),
        lambda manifest: manifest["shards"][0].update(files=float(manifest["shards"][0]["files"])),
        lambda manifest: manifest["shards"][0].update(start=manifest["shards"][1]["start"]),
        lambda manifest: manifest["shards"][0].pop("bytes"),
        lambda manifest: manifest["shards"].__setitem__(0, dict(reversed(manifest["shards"][0].items()))),
        lambda manifest: manifest.update(shards=7),
    ],
    ids=["additional key", "another type", "another shard's", "missing key", "another order", "no rows"],
)
def test_altered_manifest_is_rebuilt(tmp_path: Path, alter: Callable[[dict[str, Any]], None]) -> None:
    """Whatever the manifest contains, the next build writes the same one as before."""
    build(TWELVE_YEARS, tmp_path, options=SMALL_SHARDS)
    before = content_of(tmp_path)
    manifest = manifest_of(tmp_path)
    alter(manifest)
    (tmp_path / SEARCH_MANIFEST).write_text(json.dumps(manifest))
    build(TWELVE_YEARS, tmp_path, options=SMALL_SHARDS)
    assert content_of(tmp_path) == before


@pytest.mark.parametrize(
    "name", [SEARCH_MANIFEST, "fold-*.js", "s*", "s*/start*", "s*/words", "s*/texts/*.js", "s*/long/*.js"]
)
@pytest.mark.parametrize("what", ["folder", "file", "link"])
def test_obstacle_in_the_place_of_a_file(tmp_path: Path, name: str, what: str) -> None:
    """A folder instead of a file, a file instead of a folder, or a symbolic link is replaced by the index's file."""
    index = tmp_path / "search"
    build(TWELVE_YEARS, index, options=SMALL_SHARDS)
    before = content_of(index)
    victim = sorted(index.glob(name))[0]
    victim.rename(tmp_path / "moved")
    if what == "folder":
        (victim / "full").mkdir(parents=True)
        (victim / "full" / "x").touch()
    elif what == "file":
        victim.touch()
    else:
        victim.symlink_to(tmp_path / "moved")
    build(TWELVE_YEARS, index, options=SMALL_SHARDS)
    is_own = what == "folder" and (tmp_path / "moved").is_dir()  # the index needs a folder there, so the file may stay
    own = {f"{victim.relative_to(index).as_posix()}/full/x": b""} if is_own else {}
    assert content_of(index) == before | own
    assert not [path for path in index.rglob("*") if path.is_symlink()]
    assert (tmp_path / "moved").exists()


def test_changed_settings_invalidate_the_index(tmp_path: Path) -> None:
    """With folding off, no file of the earlier index is reused."""
    build(RECORDS, tmp_path / "one")
    options = SearchConfig(fold=False)
    build(RECORDS, tmp_path / "one", options=options)
    build(RECORDS, tmp_path / "two", options=options)
    assert content_of(tmp_path / "one") == content_of(tmp_path / "two")


def test_second_build_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If nothing changed, no file is written or deleted."""
    build(RECORDS, tmp_path / "search")

    def refuse(path: Path, *_: object) -> None:
        raise AssertionError(path)

    monkeypatch.setattr("jianbao.runtime.atomic._write", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    report = build(RECORDS, tmp_path / "search")
    assert (report.shards, report.indexed) == (1, 0)


@pytest.mark.parametrize(
    "step", ["publish.search.index.manifest_files", "publish.search.index.delete_unwanted", "runtime.atomic._rename"]
)
def test_interrupted_build_leaves_a_working_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """After an interruption the manifest names only files that exist and are complete; the next build finishes."""
    build(TWELVE_YEARS, tmp_path / "one", options=SMALL_SHARDS)
    before = content_of(tmp_path / "one")
    other = (record(0, "另一篇", "另一句。" * 100, date=TWELVE_YEARS[0].date), *TWELVE_YEARS[1:-3])
    with monkeypatch.context() as interrupted:
        interrupted.setattr(f"jianbao.{step}", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            build(other, tmp_path / "one", options=SMALL_SHARDS)
    kept = content_of(tmp_path / "one")
    assert {
        name: kept.get(name) for name in before if name not in (SEARCH_MANIFEST, f"{SEARCH_MANIFEST}.js")
    }.items() <= before.items()
    assert {row["start"] for row in manifest_of(tmp_path / "one")["shards"]} <= {
        name.partition("start-")[2][:12] for name in kept if "/start-" in name
    }
    build(other, tmp_path / "one", options=SMALL_SHARDS)
    build(other, tmp_path / "two", options=SMALL_SHARDS)
    assert content_of(tmp_path / "one") == content_of(tmp_path / "two")


def test_stale_files_are_deleted(tmp_path: Path) -> None:
    """After a change no file of the earlier index is left, nor a temporary one; files of the user stay."""
    build(RECORDS, tmp_path / "one")
    temporary = [".jianbao.12.0123abcd", "s1/texts/.jianbao.12.0123abcd"]
    numbered = [f"sf/{folder}/1f-01234567.js" for folder in ("words", "texts", "long")]
    stale = ["sf/words/0123456789ab.js", "fold-0123456789ab.js", *numbered, *temporary]
    own = {"mine.txt": b"mine", "s1/words/mine.txt": b"mine", "old/deep/x": b""}
    for name in [*stale, *own]:
        (tmp_path / "one" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "one" / name).write_bytes(own.get(name, b"stale"))
    build(RECORDS[:2], tmp_path / "one")
    build(RECORDS[:2], tmp_path / "two")
    assert content_of(tmp_path / "one") == content_of(tmp_path / "two") | own
    assert not (tmp_path / "one" / "sf").exists()


def test_report_counts_the_complete_index(tmp_path: Path) -> None:
    """Articles, shards, files and bytes of the report include those that were kept."""
    for indexed in (1, 0):
        report = build(RECORDS, tmp_path)
        found = content_of(tmp_path)
        assert (report.articles, report.shards, report.indexed) == (len(RECORDS), 1, indexed)
        assert (report.files, report.bytes) == (len(found), sum(map(len, found.values())))


def test_empty_index(tmp_path: Path) -> None:
    """Without articles there are no shards, and the manifest says so."""
    build(RECORDS[:1], tmp_path)
    report = build([], tmp_path)
    left = {name.partition("-")[0].removesuffix(".js") for name in content_of(tmp_path)}
    assert left == {"fold", "pinyin", "search.json"}
    assert (manifest_of(tmp_path)["articles"], manifest_of(tmp_path)["shards"]) == (0, [])
    assert report.articles == 0


# Errors


def test_output_that_cannot_be_written(tmp_path: Path) -> None:
    """A file in the place of the site's folder raises OutputError with its path."""
    (tmp_path / "site").write_bytes(b"")
    with pytest.raises(OutputError, match="site"):
        build(RECORDS[:1], tmp_path / "site" / "search")
