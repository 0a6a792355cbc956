"""The bench: what it makes up is always the same, and what it does to an archive leaves it as it was."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

sys.path.insert(0, str(Path(__file__).parent / "bench"))

from archives import made_up_articles, of_made_up, pages
from builders import prepare_hugo
from figures import exponent, rows, slope
from law import CHANGES, hold
from measure import peak_memory, seconds
from plot import plot
from tell import table, write
from turns import added, beyond_text, edited, made_of

from jianbao import pipeline
from jianbao.config import load_config
from jianbao.report import BuildReport

COUNT = 40
SECONDS = {"cold": 1.0, "nothing": 0.25, "edit": 0.5, "add": 0.5, "hugo": 2.0}
SECONDS |= {"cold, processor": 2.0, "hugo, processor": 4.0}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small archive made up."""
    return of_made_up(COUNT, tmp_path_factory.mktemp("bench") / "archive")


def contents(archive: Path) -> dict[str, bytes]:
    """Every page, by its file."""
    return {str(path.relative_to(archive)): path.read_bytes() for path in pages(archive)}


def test_archives_are_always_the_same(archive: Path, tmp_path: Path) -> None:
    """Made twice they are equal, and a smaller one is the beginning of a larger."""
    assert contents(of_made_up(COUNT, tmp_path / "again")) == contents(archive)
    assert list(made_up_articles(10, None)) == list(made_up_articles(20, None))[:10]


def test_an_archive_is_made_once(archive: Path) -> None:
    """What is ready is taken as it is; what was broken off, or made by other code, is made anew."""
    page = pages(archive)[0]
    before = page.stat().st_mtime_ns
    assert of_made_up(COUNT, archive) == archive
    assert page.stat().st_mtime_ns == before


def test_long_articles_are_as_long_as_asked() -> None:
    """To the character, give or take the blank line at a paragraph's end."""
    assert all(8_195 <= len(article.body) <= 8_200 for article in made_up_articles(20, 8_200))


def test_edits_and_additions_are_taken_back(archive: Path) -> None:
    """While they last the site differs in what they are about; afterwards the archive is as before."""
    before, files, config = contents(archive), pages(archive), load_config(archive)
    pipeline.build(config, search=False, jobs=1)
    with edited(files, 0) as page:
        assert "换了题目" in page.read_text(encoding="utf-8")
        assert pipeline.build(config, search=False, jobs=1).written > 1
    with added(archive, files, 0):
        assert pipeline.build(config, search=False, jobs=1).articles == COUNT + 1
    report = pipeline.build(config, search=False, jobs=1)
    assert (report.articles, report.problems) == (COUNT, ())
    assert contents(archive) == before
    assert made_of(config.site)["files"] > COUNT
    assert 500 < beyond_text(config.site)["mean"] < 6_000


def test_law_over_an_archive(archive: Path, tmp_path: Path) -> None:
    """The fixed script of ``make law`` runs to its end on a small archive, and a build that breaks the law stops it."""
    told: list[str] = []
    hold(archive, tmp_path / "law", build, told.append)
    assert len(told) == len(CHANGES) + 3

    def careless(root: Path, site: Path) -> None:
        build(root, site)
        if site.name == "clean":
            (site / "index.html").write_text("", encoding="utf-8")

    with pytest.raises(AssertionError, match=r"files that differ: \['index\.html'\]"):
        hold(archive, tmp_path / "law", careless, told.append)


def build(root: Path, site: Path) -> BuildReport:
    """In this process."""
    return pipeline.build(load_config(root), output=site, search=False, jobs=1)


def test_hugo_reads_the_same_files(archive: Path) -> None:
    """Its settings mount the archive's pages, and each month has a page to be listed on."""
    prepare_hugo(archive)
    settings = (archive / "hugo" / "hugo.toml").read_text(encoding="utf-8")
    assert str((archive / "content" / "articles").resolve()) in settings
    assert (archive / "hugo" / "dates" / "2019" / "11" / "_index.md").is_file()


def test_commands_are_measured() -> None:
    """A command's time and memory are told; one that fails ends the run."""
    assert seconds([sys.executable, "-c", ""]) > 0
    hold = "import time; held = bytearray(b'x' * 30_000_000); time.sleep(0.5)"
    assert peak_memory([sys.executable, "-c", hold]) > (30 if Path("/proc/self/smaps_rollup").exists() else -1)
    with pytest.raises(SystemExit):
        seconds([sys.executable, "-c", "raise SystemExit(1)"])


def test_ratios_and_exponents() -> None:
    """Ratios are made turn by turn; a curve of known shape has its exponent."""
    turns = [SECONDS, SECONDS | {"hugo": 4.0}, SECONDS | {"hugo": 1.0}]
    cold, processor, nothing, *_ = rows("corpus", {"turns": turns})
    assert (cold.ratio, cold.least, cold.most, cold.is_met) == (0.5, 0.25, 1.0, True)
    assert (processor.ratio, nothing.is_met) == (0.5, False)
    assert exponent([(1_000, 2.0), (10_000, 20.0), (100_000, 200.0)]) == pytest.approx(1)
    assert slope([(0, 1.0), (10, 2.0)]) == pytest.approx(0.1)


def test_the_document_tells_what_was_missed(tmp_path: Path) -> None:
    """It is written whole from a run's results, misses by name; the plot is XML."""
    part = {"load": [0.5, 0.5], "when": "2026-01-01 00:00"}
    made = {"files": 2, "bytes": 10}
    whole = {"articles": 5, "of": "made up", "turns": [SECONDS], "made": {"jianbao": made, "hugo": made}, **part}
    whole |= {"memory": {"jianbao": 100.0, "hugo": 400.0}, "beyond": {"mean": 2_000.0, "most": 3_000.0}}
    points = [{"articles": count, "turns": [SECONDS]} for count in (1_000, 2_000)]
    machine = {"processor": "x", "cores": 2, "system": "Linux", "versions": {"Hugo": "v0"}}
    results = {"corpus": whole, "growth": part | {"points": points}, "machine": machine}
    write(results, tmp_path)
    told = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    assert "nothing changed: 0.125 where 0.03 was wanted" in told
    assert "MISSED" in table(results)
    assert ElementTree.fromstring((tmp_path / "benchmarks.svg").read_text(encoding="utf-8")).tag.endswith("svg")  # noqa: S314
    assert plot("x", {"a": [(1, 1.0), (2, 3.0)]}).startswith("<svg")
