"""The benchmarks: synthetic archives are reproducible, scenarios undo their changes, results become a document."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

sys.path.insert(0, str(Path(__file__).parent / "bench"))

import losses
import search_report
import serve
from archives import article_files, part_of_archive, synthetic_archive, synthetic_articles
from builders import prepare_hugo
from comparison import exponent, rows, slope
from ingest import COMPARED, clippings_archive, table
from ingest import run_turn as run_ingest_turn
from law import CHANGES, check_law
from measure import cpu_seconds, peak_memory, wall_time
from plot import plot
from report import terminal_table, write_document
from scenarios import added, edited, html_overhead, removed, site_size
from search_queries import TIMED_QUERIES

from jianbao import pipeline
from jianbao.config import load_config
from jianbao.report import BuildReport

pytestmark = pytest.mark.slow

COUNT = 40
TURN = {"clean": 1.0, "unchanged": 0.25, "edited": 0.5, "added": 0.5, "hugo": 2.0}
TURN |= {"clean_cpu": 2.0, "hugo_cpu": 4.0}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small synthetic archive."""
    return synthetic_archive(COUNT, tmp_path_factory.mktemp("bench") / "archive")


def contents(archive: Path) -> dict[str, bytes]:
    """The bytes of every page, by its path in the archive."""
    return {str(path.relative_to(archive)): path.read_bytes() for path in article_files(archive)}


def test_synthetic_archives_are_reproducible(archive: Path, tmp_path: Path) -> None:
    """Two archives of one size are equal, and a small archive is the beginning of a larger one."""
    assert contents(synthetic_archive(COUNT, tmp_path / "again")) == contents(archive)
    assert list(synthetic_articles(10, None)) == list(synthetic_articles(20, None))[:10]


def test_existing_archive_is_reused(archive: Path) -> None:
    """A complete archive made by the same code is not made again."""
    page = article_files(archive)[0]
    before = page.stat().st_mtime_ns
    assert synthetic_archive(COUNT, archive) == archive
    assert page.stat().st_mtime_ns == before


def test_bench_of_ingest(tmp_path: Path) -> None:
    """A turn measures every compared time and leaves clippings and pages as before; the table has the ratios."""
    archive = clippings_archive(tmp_path / "archive", "10\n", None)
    turn = run_ingest_turn(archive, 0)
    assert len(article_files(archive)) == len([*(archive / "content" / "clippings").iterdir()]) == 10
    assert {kind for _, *kinds in COMPARED for kind in kinds} == turn.keys()
    lines = [*table([dict.fromkeys(turn, (1.0, 2.0)) | {"clone": (4.0, 4.0)}], 10)]
    assert lines[-1].endswith(": 0.25 times (0.50)")


def test_part_of_an_archive(archive: Path, tmp_path: Path) -> None:
    """A part has the given number of the archive's pages, the same ones in every run."""
    part = contents(part_of_archive(archive, 10, tmp_path / "part"))
    assert len(part) == 10
    assert part.items() <= contents(archive).items()
    assert contents(part_of_archive(archive, 10, tmp_path / "again")) == part


def test_long_articles_have_the_given_length() -> None:
    """Synthetic articles have the given length, except for the blank line at the end of a paragraph."""
    assert all(8_195 <= len(article.body) <= 8_200 for article in synthetic_articles(20, 8_200))


def test_edits_and_additions_are_undone(archive: Path) -> None:
    """During a scenario the site shows the change; afterwards the archive is the same as before."""
    before, files, config = contents(archive), article_files(archive), load_config(archive)
    pipeline.build(config, search=False, jobs=1)
    with edited(files, 0) as page:
        assert "换了题目" in page.read_text(encoding="utf-8")
        assert pipeline.build(config, search=False, jobs=1).written > 1
    with added(archive, files, 0):
        assert pipeline.build(config, search=False, jobs=1).articles == COUNT + 1
    with added(archive, files, 0, same_day=files[0]) as page:
        assert page.parent == files[0].parent
        assert pipeline.build(config, search=False, jobs=1).articles == COUNT + 1
    with removed(files[0]):
        assert pipeline.build(config, search=False, jobs=1).articles == COUNT - 1
    report = pipeline.build(config, search=False, jobs=1)
    assert (report.articles, report.problems) == (COUNT, ())
    assert contents(archive) == before
    assert site_size(config.site)["files"] > COUNT
    assert 500 < html_overhead(config.site)["mean"] < 8_192


def test_law_passes_and_finds_a_wrong_build(archive: Path, tmp_path: Path) -> None:
    """``make law`` succeeds on a small archive, and fails if a build makes a wrong page."""
    messages: list[str] = []
    check_law(archive, tmp_path / "law", build, messages.append)
    assert len(messages) == len(CHANGES) + 3

    def build_a_wrong_page(root: Path, site: Path) -> None:
        build(root, site)
        if site.name == "clean":
            (site / "index.html").write_text("", encoding="utf-8")

    with pytest.raises(AssertionError, match=r"files that differ: \['index\.html'\]"):
        check_law(archive, tmp_path / "law", build_a_wrong_page, messages.append)


def build(root: Path, site: Path) -> BuildReport:
    """Build a site in this process."""
    return pipeline.build(load_config(root), output=site, search=False, jobs=1)


def test_losses_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``make account`` names the clippings that lose a character, and skips files that are no clippings."""
    kept, other = tmp_path / "a.txt", tmp_path / "b.txt"
    kept.write_text(
        "[题目](https://example.org/a)\n------\n<p>正文</p><img alt='甲' src='https://example.org/1.jpg'>", "utf-8"
    )
    other.write_text("不是剪报", encoding="utf-8")
    assert list(losses.find_losses([kept, other])) == []
    monkeypatch.setattr(losses, "lost_characters", lambda cleaned: Counter("正"))
    assert list(losses.find_losses([kept, other])) == ["a.txt: 正"]


def test_hugo_reads_the_same_files(archive: Path) -> None:
    """Hugo's settings mount the archive's pages, and each month has an index page."""
    prepare_hugo(archive)
    settings = (archive / "hugo" / "hugo.toml").read_text(encoding="utf-8")
    assert str((archive / "content" / "articles").resolve()) in settings
    assert (archive / "hugo" / "dates" / "2019" / "11" / "_index.md").is_file()


def test_sections_of_hugo_have_dates(tmp_path: Path) -> None:
    """Years, months and days have dates, without which Hugo's server compares each with all pages; undated has none."""
    for folder in ("2019/11/02", "undated"):
        (tmp_path / "content" / "articles" / folder).mkdir(parents=True)
    prepare_hugo(tmp_path)
    dates = tmp_path / "hugo" / "dates"
    pages = {str(page.parent.relative_to(dates)): page.read_text(encoding="utf-8") for page in dates.rglob("*.md")}
    assert pages == {
        "2019": '---\ntitle: "2019"\ndate: 2019-01-01\n---\n',
        "2019/11": '---\ntitle: "2019-11"\ndate: 2019-11-01\n---\n',
        "2019/11/02": '---\ntitle: "2019-11-02"\ndate: 2019-11-02\n---\n',
        "undated": '---\ntitle: "undated"\n---\n',
    }


def test_commands_are_measured() -> None:
    """Time and memory of a command are measured; a command that fails ends the run."""
    assert wall_time([sys.executable, "-c", ""]) > 0
    allocate = "import time; memory = bytearray(b'x' * 30_000_000); time.sleep(0.5)"
    assert peak_memory([sys.executable, "-c", allocate]) > (30 if Path("/proc/self/smaps_rollup").exists() else -1)
    with pytest.raises(SystemExit):
        wall_time([sys.executable, "-c", "raise SystemExit(1)"])


def test_ratios_and_exponents() -> None:
    """A ratio is the median of the ratios of each turn; a curve with a known exponent gives that exponent."""
    turns = [TURN, TURN | {"hugo": 4.0}, TURN | {"hugo": 1.0}]
    clean, cpu, unchanged, *_ = rows("corpus", {"turns": turns})
    assert (clean.ratio, clean.min_ratio, clean.max_ratio, clean.is_met) == (0.5, 0.25, 1.0, True)
    assert (cpu.ratio, unchanged.is_met) == (0.5, False)
    assert exponent([(1_000, 2.0), (10_000, 20.0), (100_000, 200.0)]) == pytest.approx(1)
    assert slope([(0, 1.0), (10, 2.0)]) == pytest.approx(0.1)


def test_document_lists_missed_targets(tmp_path: Path) -> None:
    """The document is written from the results alone and names missed targets; the plot is valid XML."""
    run = {"load": [0.5, 0.5], "when": "2026-01-01 00:00"}
    size = {"files": 2, "bytes": 10}
    corpus = {"articles": 5, "source": "synthetic", "turns": [TURN], "sites": {"jianbao": size, "hugo": size}, **run}
    corpus |= {"memory": {"jianbao": 100.0, "hugo": 400.0}, "overhead": {"mean": 2_000.0, "99th percentile": 3_000.0}}
    points = [{"articles": count, "turns": [TURN]} for count in (1_000, 2_000)]
    machine = {"processor": "x", "cores": 2, "system": "Linux", "versions": {"Hugo": "v0"}}
    results = {"corpus": corpus, "growth": run | {"points": points}, "machine": machine}
    write_document(results, tmp_path)
    document = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    assert "nothing changed: 0.125, target 0.03" in document
    assert "MISSED" in terminal_table(results)
    assert ElementTree.fromstring((tmp_path / "benchmarks.svg").read_text(encoding="utf-8")).tag.endswith("svg")  # noqa: S314
    assert plot("x", {"a": [(1, 1.0), (2, 3.0)]}).startswith("<svg")


def test_search_document_and_quotations(tmp_path: Path) -> None:
    """The document compares with Hugo plus Pagefind and names missed targets; other files quote its first table."""
    sizes = {"site": {"files": 30, "bytes": 4_000_000}, "search": {"files": 16_000, "bytes": 1_000_000}}
    part = {
        "articles": 20_000,
        "characters": 1_000,
        "turns": [{"jianbao": (3.0, 6.0), "hugo": (1.0, 2.0), "pagefind": (3.0, 4.0)}],
        "changes": {"old article edited": (0.5, 0.1), "new article removed": (0.05, 0.1)},
        "memory": {"jianbao": 300.0, "hugo": 200.0, "pagefind": 400.0},
        "sizes": {"jianbao": sizes, "pagefind": sizes},
        "jianbao": [[1, 20.0, 3_000, 4]] * (len(TIMED_QUERIES) + 1),
        "pagefind": [[0, 50.0, 6_000, 7]] * len(TIMED_QUERIES),
        "words": [["政治", 5, 5, 1, 3]],
        "scan": {"found": 9, "missed": 0, "wrong": 1},
        "load": [0.1, 0.2],
        "when": "2026-01-01 00:00",
    }
    results = {"all": part, "machine": {"processor": "x", "cores": 2, "system": "Linux", "versions": {"Hugo": "v0"}}}
    begin, end = search_report.MARKS
    (tmp_path / "docs").mkdir()
    for name in search_report.QUOTING_FILES:
        (tmp_path / name).write_text(f"before\n{begin}old\n{end}after\n", encoding="utf-8")
    search_report.write(results, tmp_path)
    document = (tmp_path / "docs" / "benchmarks-search.md").read_text(encoding="utf-8")
    time = "| 20,000 articles, time | 3.0 s | 1.0 s | 3.0 s | 0.75 | ≤ 0.7 | **missed** |"
    for line in (
        time,
        "| 20,000 articles, peak memory | 300 MB | 200 MB | 400 MB | 0.75 | ≤ 1 | met |",
        "| 20,000 articles, old article edited | 0.50 s | 0.10 s | 0.50 | 0.05 | ≤ 0.1 | **missed** |",
        "| 20,000 articles, jianbao | 16,000 | 0.80 | 1.0 MB | 25% |",
        "| 20,000 | 国防部长 (first, with start-up) | 1, 0 | 20, 50 | 3, 6 | 4, 7 |",
        "| 20,000 | 政治 | 5 | 5 | 1 | 3 |",
    ):
        assert line in document.splitlines()
    for name in search_report.QUOTING_FILES:
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert text.startswith(f"before\n{begin}| with search |")
        assert text.endswith(f"{end}after\n")
        assert time in text
        assert "old\n" not in text


def test_documents_quote_the_search_benchmark() -> None:
    """README.md and docs/search.md have a place for the main table of `make bench-search`."""
    for name in search_report.QUOTING_FILES:
        text = (Path(__file__).parents[1] / name).read_text(encoding="utf-8")
        assert search_report.quoted(text, "| the table |").count("| the table |") == 1


def test_bench_of_the_preview() -> None:
    """The document has the medians of all turns, and says which target is missed."""
    turn = {"build": 1.0, "idle": 0.002, "edit": 1.2, "clipping": 4.0, "hugo idle": 0.0, "hugo edit": 3.0}
    turns = [turn, turn | {"idle": 0.5}, turn | {"edit": 1.3}]
    machine = {"cores": 2, "processor": "P", "system": "S", "versions": {"Python": "3.11.1 (x)", "Hugo": "v1.0-x"}}
    text = serve.document([{"name": "synthetic", "articles": 3000, "turns": turns}], machine, 1.5)
    assert "## 3,000 articles (synthetic), 3 turns" in text
    assert "| idle, processor time | 0.20% | 0.00% | ≤ 1 % | met |" in text
    assert "| an edit is in the browser after | 1.20 s | 3.00 s | ≤ `jianbao build` + 0.5 s | met |" in text
    assert "2 × (`jianbao build` + 0.5 s) | **missed** |" in text
    assert "Python 3.11.1, Hugo v1.0." in text


def test_processor_time_of_a_server() -> None:
    """The time of a running process counts, and that of its children, also after they have ended."""
    program = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(10**7))']); print(); input()"
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        assert cpu_seconds(process.pid) >= (0.05 if Path("/proc/self/stat").exists() else 0)
        process.communicate(b"\n")
