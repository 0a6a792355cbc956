"""Learning boilerplate: what repeats is learned from texts, kept in a file, corrected by the user, and removed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from account import clean_clipping
from conftest import Archive, files_of
from hypothesis import given
from hypothesis import strategies as st

from jianbao.cli.commands import main
from jianbao.errors import ConfigError
from jianbao.ingest.boilerplate_file import (
    BOILERPLATE_FILE,
    NO_CHANNEL_BOILERPLATE,
    ChannelBoilerplate,
    dump_boilerplate,
    load_boilerplate,
    load_boilerplate_lists,
    merge_lists,
)
from jianbao.ingest.boilerplate_learn import ClippingText, learn_boilerplate, required_texts
from jianbao.model import Clipping, Outlet
from jianbao.pipeline import ingest
from jianbao.pipeline import learn as learn_archive

VOICE = "港口頻道每週日晚上與你說說海上的事。"
SERIES = "本系列共十講，由老船長主講。"
HARBOUR = Outlet("harbour", {"en": "Harbour"}, kind="video")


def description_text(number: int, *pieces: str, channel: str = "港口") -> ClippingText:
    """The text of one video's description: a sentence of its own and ``pieces`` that repeat."""
    return ClippingText("youtube", channel, ((f"第{number}艘船的故事在這裡講完。", *pieces),))


def description(number: int, body: str, channel: str = "港口") -> str:
    """The clipping of a video."""
    address = f"https://www.youtube.com/watch?v=abcdefg{number:04}"
    header = f"---\ntitle: 第{number}集\nauthor: {channel}\ncategories: [ {channel} ]\n---\n"
    return f"{header}<!--{1_700_000_000_000 + number}-->\n[第{number}集]({address})\n------\n\n<div>\n{body}\n</div>\n"


def add_videos(archive: Archive, count: int = 20) -> Archive:
    """Add videos of one channel to an archive."""
    for number in range(count):
        body = f"第{number}艘船的故事在這裡講完。{VOICE}"
        archive.write(f"content/clippings/{number:02}.md", description(number, body))
    return archive


def cleaned(html: str, known: ChannelBoilerplate) -> str:
    """The text of a description after cleaning."""
    return clean_clipping(Clipping("a.md", "0" * 64, {}, "題", "https://v.example/1", None, html), HARBOUR, known).body


def test_repeated_pieces_are_learned() -> None:
    """A sentence in every text is boilerplate; the other sentences are not."""
    found = learn_boilerplate(description_text(number, VOICE) for number in range(20))
    assert found == {("youtube", "港口"): {"always": {VOICE: 20}, "pieces": {}, "endings": {}}}


def test_introduction_of_a_series_is_not_learned() -> None:
    """A piece that ten of two hundred texts share is not boilerplate."""
    texts = [description_text(number, *([SERIES] if number < 10 else [])) for number in range(200)]
    assert learn_boilerplate(texts) == {}


def test_uploads_of_one_text_count_once() -> None:
    """Equal texts count once, however often they were uploaded."""
    assert learn_boilerplate([description_text(1, VOICE)] * 100) == {}


@pytest.mark.parametrize(("texts", "need"), [(5, 12), (100, 12), (200, 16), (1_000, 80), (5_000, 100), (50_000, 500)])
def test_threshold(texts: int, need: int) -> None:
    """Twelve texts of a small channel, 8 % of a larger one, at most 100, and 1 % of a very large one."""
    assert required_texts(texts) == need


def test_collisions_in_the_tally(monkeypatch: pytest.MonkeyPatch) -> None:
    """Collisions in the tally do not change the result: it only decides what is counted exactly."""
    texts = [description_text(number, VOICE, *([SERIES] if number < 11 else [])) for number in range(30)]
    texts += [description_text(n, f"嘉賓{chr(0x4E00 + n)}想要支持港口繼續說下去嗎？", VOICE) for n in range(30, 60)]
    found = learn_boilerplate(texts)
    assert [*found["youtube", "港口"]["endings"]]
    monkeypatch.setattr("jianbao.ingest.tally.TALLY_SLOTS", 1)
    assert learn_boilerplate(texts) == found


def test_byline_is_not_learned() -> None:
    """A byline that repeats is not boilerplate."""
    assert learn_boilerplate(description_text(number, "責編：王船長與港口的朋友們") for number in range(30)) == {}


def test_shared_endings_are_learned() -> None:
    """If pieces only share their ending, the ending is learned, up to where the pieces differ."""
    opening = "想要支持港口繼續說下去嗎？"
    texts = [description_text(number, f"嘉賓{chr(0x4E00 + number)}{opening}", VOICE) for number in range(30)]
    assert learn_boilerplate(texts)["youtube", "港口"]["endings"] == {opening: 30}


def test_shared_by_channels() -> None:
    """A piece of three channels is boilerplate of their outlet, even if it is too rare in each channel."""
    texts = [description_text(n, VOICE, channel=name) for n, name in enumerate("甲乙丙甲乙丙甲乙丙甲乙丙甲乙丙")]
    assert learn_boilerplate(texts)["youtube", "*"]["always"] == {VOICE: 15}
    assert learn_boilerplate([*texts[::3], *(description_text(n, channel="乙") for n in range(9))]) == {}


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from([(), (VOICE,), (SERIES, VOICE)])), max_size=80))
def test_order_makes_no_difference(parts: list[tuple[int, tuple[str, ...]]]) -> None:
    """The order of the texts changes neither the result nor the file."""
    texts = [description_text(number, *pieces) for number, pieces in parts]
    shuffled = random.Random(7).sample(texts, len(texts))  # noqa: S311  # an order, no secret
    first, second = (merge_lists({}, learn_boilerplate(some)) for some in (texts, shuffled))
    assert dump_boilerplate(*first) == dump_boilerplate(*second)


def test_learn_command_writes_the_file(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """``jianbao learn`` writes the file; a second run leaves it unchanged."""
    add_videos(archive)
    assert main(["--root", str(archive.root), "learn"]) == 0
    path = archive.root / BOILERPLATE_FILE
    stamp = path.stat().st_mtime_ns
    assert f'"{VOICE}",  # 20' in path.read_text(encoding="utf-8")
    assert main(["--root", str(archive.root), "learn"]) == 0
    assert path.stat().st_mtime_ns == stamp
    assert "unchanged" in capsys.readouterr().out


def test_number_of_processes_makes_no_difference(archive: Archive) -> None:
    """One process and two write the same bytes."""
    add_videos(archive, 120)
    learn_archive(archive.config, [archive.config.clippings], jobs=1)
    first = (archive.root / BOILERPLATE_FILE).read_bytes()
    (archive.root / BOILERPLATE_FILE).unlink()
    learn_archive(archive.config, [archive.config.clippings], jobs=2)
    assert (archive.root / BOILERPLATE_FILE).read_bytes() == first


def test_ingest_reads_the_file(archive: Archive) -> None:
    """After learning, ingest removes boilerplate from the pages that it made before."""
    add_videos(archive)
    ingest(archive.config, [archive.config.clippings])
    assert all(VOICE in page.decode() for page in files_of(archive.config.articles).values())
    learn_archive(archive.config, [archive.config.clippings])
    ingest(archive.config, [archive.config.clippings])
    bodies = [page.decode().rpartition("---")[2] for page in files_of(archive.config.articles).values()]
    assert len(bodies) == 20
    assert not any(VOICE in body for body in bodies)
    assert all("講完。" in body for body in bodies)


def test_corrections_survive(archive: Archive) -> None:
    """A text in ``keep`` is not learned again; a text in ``also`` stays in the file and is removed from pages."""
    add_videos(archive)
    own = "下週，再會"
    archive.write(BOILERPLATE_FILE, f'[youtube."港口"]\nkeep = ["{VOICE}"]\nalso = ["{own}"]\n')
    learn_archive(archive.config, [archive.config.clippings])
    lists = load_boilerplate_lists(archive.root / BOILERPLATE_FILE)["youtube", "港口"]
    assert (lists["keep"], lists["also"], lists["always"]) == ([VOICE], [own], [])
    known = load_boilerplate(archive.root / BOILERPLATE_FILE).for_channel("youtube", "港口")
    assert cleaned(f"<div>船回港了，{own}。{VOICE}</div>", known) == f"船回港了，\n\n。{VOICE}\n"


def test_a_count_is_rounded() -> None:
    """Counts are rounded down to two digits, so that a few new clippings do not change the line."""
    assert f'"{VOICE}",  # 1300' in dump_boilerplate({("a", "b"): {"pieces": [VOICE]}}, {("a", "b", VOICE): 1357})


@pytest.mark.parametrize("wrong", ["[a]\nb = 1\n", "[a.b]\npiece = []\n", '[a.b]\nkeep = "x"\n', "a = 1\n", "["])
def test_invalid_boilerplate_files(tmp_path: Path, wrong: str) -> None:
    """An invalid file is an error that names the file."""
    (tmp_path / BOILERPLATE_FILE).write_text(wrong, encoding="utf-8")
    with pytest.raises(ConfigError, match="boilerplate"):
        load_boilerplate(tmp_path / BOILERPLATE_FILE)


@given(st.dictionaries(st.text(min_size=1), st.lists(st.text()), max_size=4))
def test_file_round_trip(lists: dict[str, list[str]]) -> None:
    """Any channel name and any text survive writing and reading the file."""
    import tomllib

    given_lists = {("youtube", name): {"keep": texts} for name, texts in lists.items()}
    read = tomllib.loads(dump_boilerplate(given_lists, {}))
    assert {name: given["keep"] for name, given in read.get("youtube", {}).items()} == lists


def test_short_pieces_need_longer_neighbours() -> None:
    """A short piece is removed only next to longer boilerplate."""
    title = "火熱推薦影片：船為什麼會浮在水面上？"
    known = ChannelBoilerplate(pieces=frozenset({title.replace("：", ":").replace("？", "?"), "到底是什麼?"}))
    assert cleaned("<div>潮汐說的是海。到底是什麼？</div>", known) == "潮汐說的是海。到底是什麼？\n"
    assert cleaned(f"<div>潮汐說的是海。{title}到底是什麼？</div>", known) == "潮汐說的是海。\n"


def test_the_only_text_stays() -> None:
    """If only boilerplate is left, an introduction stays, but an advertisement with an address is removed."""
    known = ChannelBoilerplate(pieces=frozenset({SERIES.replace("，", ","), "新書上架https://harbour.example/b"}))
    assert cleaned(f"<div>{SERIES}新書上架https://harbour.example/b</div>", known) == f"{SERIES}\n"
    assert cleaned(f"<div>今天說燈塔。{SERIES}</div>", known) == "今天說燈塔。\n"


def test_paragraphs_of_articles() -> None:
    """In outlets other than video channels only complete paragraphs are removed."""
    daily = Outlet("daily", {"en": "Daily"})
    known = ChannelBoilerplate(pieces=frozenset({"本報讀者服務電話請見報頭。"}))
    html = "<p>船回港了。</p><p>本報讀者服務電話請見報頭。</p><p>他說：本報讀者服務電話請見報頭。</p>"
    done = clean_clipping(Clipping("a.md", "0" * 64, {}, "題", "https://d.example/1", None, html), daily, known)
    assert done.body == "船回港了。\n\n他說：本報讀者服務電話請見報頭。\n"
    assert [(entry.rule, entry.text) for entry in done.removed] == [("boilerplate", "本報讀者服務電話請見報頭。")]


def test_missing_boilerplate_file() -> None:
    """Without a file nothing is removed."""
    assert not NO_CHANNEL_BOILERPLATE
    assert cleaned(f"<div>{VOICE}</div>", NO_CHANNEL_BOILERPLATE) == f"{VOICE}\n"
