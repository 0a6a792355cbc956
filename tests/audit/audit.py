"""``make audit``: build a site of invented articles, check it as a reader's machine would, and print a table.

Lighthouse rates eight pages, axe-core checks each kind of page in light and in dark mode, vnu and html-validate check
the markup of all pages. Exits with 1 if a bar is missed. Needs Chromium, node with npm, and Java for vnu.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from audited_archive import write_archive
from audited_pages import LIGHTHOUSE_PAGES, OTHER_PAGES, PAGE_KINDS, missing_kinds
from axe_violations import SCHEMES, violations
from compressing_server import served
from lighthouse_runs import CATEGORIES, Rating, rate
from markup_errors import html_validate_errors, vnu_errors
from playwright.sync_api import sync_playwright

from jianbao import pipeline
from jianbao.config import Config, load_config
from jianbao.config.theme_folders import shipped_themes

REPOSITORY = Path(__file__).parents[2]
FOLDER = REPOSITORY / "build" / "audit"
"""The tools, the archive and its sites."""
MIXED = REPOSITORY / "tests" / "sites" / "mixed"
"""Another archive, with everything that is hard to lay out; its site has the other search engine and language."""
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
PARTS = ("lighthouse", "axe", "markup")
MAX_SHOWN = 20
"""Messages of one kind that are printed."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the audit; 1 if a bar is missed."""
    parser = argparse.ArgumentParser(prog="make audit", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="runs of Lighthouse on each page; the median counts")
    parser.add_argument("--only", choices=PARTS, action="append", help="a part of the audit, instead of all")
    options = parser.parse_args(arguments)
    if missing := missing_kinds(shipped_themes() / "default" / "templates"):
        parser.error(f"tests/audit/audited_pages.py names no page of {', '.join(sorted(missing))}")
    chromium = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if chromium is None:
        parser.error("there is no Chromium; install it: apt install chromium")
    with served(FOLDER / "site") as url:
        sites = [*_build_sites(url)]
        checks: Mapping[str, Callable[[], list[str]]] = {
            "lighthouse": lambda: _lighthouse(chromium, url, options.runs),
            "axe": lambda: _axe(chromium, url),
            "markup": lambda: _markup(sites),
        }
        missed = [line for part in options.only or PARTS for line in checks[part]()]
    print("\n".join(["", "Missed:", *missed]) if missed else "\nNo bar is missed.")
    return 1 if missed else 0


def _build_sites(url: str) -> Iterator[Path]:
    """Build the site that is rated, for the address ``url``, and one with the other search engine for its markup."""
    archive = FOLDER / "archive"
    shutil.rmtree(archive, ignore_errors=True)
    write_archive(archive)
    yield _build(load_config(archive)._replace(url=url), FOLDER / "site")
    other = load_config(MIXED)
    search = other.search._replace(engine="pagefind")
    yield _build(other._replace(search=search, lang="en", url="https://user.example/"), FOLDER / "other-site")


def _build(config: Config, site: Path) -> Path:
    shutil.rmtree(site, ignore_errors=True)
    report = pipeline.build(config, output=site)
    print(f"Built {site.relative_to(REPOSITORY)}: {report.articles} articles, {report.pages} files")
    return site


def _lighthouse(chromium: str, url: str, runs: int) -> list[str]:
    """Rate the pages and print a table; a line for each page that misses a bar."""
    print(f"\n{'Lighthouse':15} {'access.':>8} {'practices':>10} {'SEO':>5} {f'perf. ({runs})':>10} {'shift':>6}")
    missed = []
    for name, address in LIGHTHOUSE_PAGES.items():
        rating = rate(FOLDER, chromium, url + address, runs)
        print(table_row(name, rating), flush=True)
        if bars := rating.missed():
            missed += [f"{name}: {', '.join(bars)}", *(f"    {reason}" for reason in rating.reasons)]
    return missed


def table_row(name: str, rating: Rating) -> str:
    """A line of the table: the scores of a page in the order of ``CATEGORIES``, and its layout shift."""
    access, practices, seo, performance = (rating.scores[category] for category in CATEGORIES)
    return f"{name:15} {access:8} {practices:10} {seo:5} {performance:10} {rating.shift:6.3f}"


def _axe(chromium: str, url: str) -> list[str]:
    """Check each kind of page and print a table; a line for each violation."""
    pages = {**PAGE_KINDS, **OTHER_PAGES}
    pages.pop("redirect")  # it leads to another page at once
    found = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        script = FOLDER / "node_modules/axe-core/axe.min.js"
        for scheme in SCHEMES:
            found[scheme] = violations(browser, script, url, pages, scheme)
        browser.close()
    print(f"\n{'axe-core':25}" + "".join(f"{scheme:>7}" for scheme in SCHEMES))
    for name in pages:
        print(f"{name:25}" + "".join(f"{len(found[scheme][name]):7}" for scheme in SCHEMES))
    return [f"axe, {name}, {scheme}: {line}" for scheme in SCHEMES for name in pages for line in found[scheme][name]]


def _markup(sites: Sequence[Path]) -> list[str]:
    """Check all pages of the sites and print the numbers of errors; a line for each of the first errors."""
    pages = sum(1 for site in sites for _ in site.rglob("*.html"))
    results: Mapping[str, list[list[str] | None]] = {
        "vnu": [vnu_errors(FOLDER, site) for site in sites],
        "html-validate": [html_validate_errors(FOLDER, site) for site in sites],
    }
    print(f"\n{'Markup':15} {'pages':>6} {'errors':>7}")
    missed = []
    for name, found in results.items():
        errors = [line for lines in found for line in lines or ()]
        was_run = None not in found
        print(f"{name:15} {pages:6} {len(errors) if was_run else 'NOT RUN':>7}")
        if not was_run:
            print("    vnu was NOT RUN: there is no Java; apt install default-jre-headless", file=sys.stderr)
        missed += [f"{name}: {line}" for line in first_of_each_kind(errors)]
    return missed


def first_of_each_kind(errors: Sequence[str]) -> list[str]:
    """The first error with each message, and how many others have it."""
    kinds = Counter(error.partition(": ")[2] for error in errors)
    first = {error.partition(": ")[2]: error for error in reversed(errors)}
    shown = [f"{first[kind]}{f' [{count} times]' if count > 1 else ''}" for kind, count in kinds.most_common(MAX_SHOWN)]
    return [*shown, *([f"and {len(kinds) - MAX_SHOWN} other messages"] if len(kinds) > MAX_SHOWN else [])]


if __name__ == "__main__":
    sys.exit(main())
