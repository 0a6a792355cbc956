"""``make audit``: its pages are those of all templates, its server compresses, its table has the worst of each page."""

from __future__ import annotations

import gzip
import json
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from conftest import REPOSITORY

sys.path.insert(0, str(Path(__file__).parent / "audit"))

import audit
from audited_archive import write_archive
from audited_pages import LIGHTHOUSE_PAGES, OTHER_PAGES, PAGE_KINDS, missing_kinds
from compressing_server import served
from lighthouse_runs import summary

from jianbao import pipeline
from jianbao.config import load_config

pytestmark = pytest.mark.slow


def test_pages_of_all_kinds_exist(tmp_path: Path) -> None:
    """The archive has no problems, and its site a page for each template of the default theme."""
    write_archive(tmp_path)
    report = pipeline.build(load_config(tmp_path), search=False, jobs=1)
    assert not report.problems
    paths = {unquote(path.partition("?")[0]) for path in (*PAGE_KINDS.values(), *OTHER_PAGES.values())}
    paths |= {unquote(path.partition("?")[0]) for path in LIGHTHOUSE_PAGES.values()}
    assert {path for path in paths if not (tmp_path / "site" / path).is_file()} == set()
    assert missing_kinds(REPOSITORY / "themes/default/templates") == set()


def test_template_without_a_page_is_noticed(tmp_path: Path) -> None:
    """A new template has to get a page."""
    for name in ("home.html", "base.html", "new.html"):
        (tmp_path / name).touch()
    assert missing_kinds(tmp_path) == {"new"}


def answer(url: str, encoding: str = "gzip") -> Any:
    """The answer of a server."""
    return urllib.request.urlopen(urllib.request.Request(url, headers={"Accept-Encoding": encoding}))  # noqa: S310  # ours


def test_server_compresses_text(tmp_path: Path) -> None:
    """Text is compressed for clients that understand it, pictures never, and a missing page is the site's own."""
    (tmp_path / "index.html").write_text("甲" * 1000, encoding="utf-8")
    (tmp_path / "404.html").write_text("乙", encoding="utf-8")
    (tmp_path / "a.png").write_bytes(b"\x89PNG")
    with served(tmp_path) as url:
        with answer(url) as home:
            assert home.headers["Content-Encoding"] == "gzip"
            assert gzip.decompress(home.read()).decode() == "甲" * 1000
        with answer(f"{url}index.html", "identity") as plain:
            assert (plain.headers["Content-Encoding"], plain.read().decode()) == (None, "甲" * 1000)
        with answer(f"{url}a.png") as picture:
            assert (picture.headers["Content-Encoding"], picture.read()) == (None, b"\x89PNG")
        for path in ("missing.html", "../secret", "%2e%2e/secret"):
            with pytest.raises(urllib.error.HTTPError) as error:
                answer(url + path)
            with error.value:
                assert (error.value.code, gzip.decompress(error.value.read()).decode()) == (404, "乙")


def a_report(performance: float, seo: float, shift: float) -> dict[str, Any]:
    """A report of Lighthouse, with the parts that are read."""
    scores = {"accessibility": 1.0, "best-practices": 1.0, "seo": seo, "performance": performance}
    audits = {
        "title": {"title": "Has a title", "score": seo, "details": {"items": [{"node": "title"}]}},
        "cumulative-layout-shift": {"numericValue": shift},
    }
    categories = {name: {"score": score, "auditRefs": []} for name, score in scores.items()}
    categories["seo"]["auditRefs"] = [{"id": "title", "weight": 1}]
    return {"categories": categories, "audits": audits}


def test_rating_is_the_median_of_performance_and_the_worst_of_all_else() -> None:
    """Only performance differs between runs of one page; anything else that fails once is a fault."""
    runs = [a_report(0.9, 1, 0), a_report(0.99, 0.92, 0.01), a_report(0.97, 1, 0)]
    rating = summary(runs)
    assert rating.scores == {"accessibility": 100, "best-practices": 100, "seo": 92, "performance": 97}
    assert rating.missed() == ["seo 92", "layout shift 0.010"]
    assert rating.reasons == ('title: Has a title [{"node": "title"}]',)
    assert audit.table_row("home", rating).split() == ["home", "100", "100", "92", "97", "0.010"]
    assert summary([a_report(0.95, 1, 0)]).missed() == []


def test_equal_errors_are_one_line() -> None:
    """Of errors with the same message the first is shown with their number, the most frequent first."""
    errors = ["a.html:1: x", "b.html:7: y", "c.html:2: y"]
    assert audit.first_of_each_kind(errors) == ["b.html:7: y [2 times]", "a.html:1: x"]


def test_packages_are_pinned() -> None:
    """Each tool has an exact version, which the lock file has too, and no package's address is in it."""
    folder = REPOSITORY / "tests/audit"
    wanted = json.loads((folder / "package.json").read_text(encoding="utf-8"))["dependencies"]
    lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert all(version[0].isdigit() for version in wanted.values())
    assert {name: lock[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert all("resolved" not in package and (not name or package["integrity"]) for name, package in lock.items())
