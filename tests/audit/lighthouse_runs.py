"""Rate pages with Lighthouse, as on a slow telephone with a slow connection: its default."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

CATEGORIES = ("accessibility", "best-practices", "seo", "performance")
LEAST = {"accessibility": 100, "best-practices": 100, "seo": 100, "performance": 95}
"""Category -> the rating that a page must have."""
CHROME_FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    "--host-resolver-rules='MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'",
)
"""No other machine is asked: what a page needs from elsewhere would be an error."""
TIMEOUT = 180


class Rating(NamedTuple):
    """What Lighthouse says of a page."""

    scores: Mapping[str, int]
    """Category -> 0 to 100; of several runs the worst, of performance the median."""
    shift: float
    """Cumulative layout shift; of several runs the largest."""
    reasons: tuple[str, ...]
    """The audits of the categories with a fixed answer that the page fails."""

    def missed(self) -> list[str]:
        """The bars that the page misses."""
        low = [f"{name} {score}" for name, score in self.scores.items() if score < LEAST[name]]
        return [*low, *([f"layout shift {self.shift:.3f}"] if self.shift > 0 else [])]


def rate(tools: Path, chromium: str, url: str, runs: int) -> Rating:
    """Rate a page in several runs. ``tools`` is the folder with ``node_modules``. Raises RuntimeError."""
    return summary([_run(tools, chromium, url) for _ in range(runs)])


def summary(reports: Sequence[Mapping[str, Any]]) -> Rating:
    """The rating of one page from Lighthouse's reports on it."""
    scores = {
        name: [round(100 * (report["categories"][name]["score"] or 0)) for report in reports] for name in CATEGORIES
    }
    shifts = [float(report["audits"]["cumulative-layout-shift"].get("numericValue") or 0) for report in reports]
    worst = {name: min(values) for name, values in scores.items()}
    worst["performance"] = int(statistics.median(scores["performance"]))
    return Rating(worst, round(max(shifts), 4), tuple(dict.fromkeys(_failed(reports))))


def _failed(reports: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for report in reports:
        for name in CATEGORIES[:-1]:
            for reference in report["categories"][name]["auditRefs"]:
                audit = report["audits"][reference["id"]]
                if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
                    items = audit.get("details", {}).get("items", [])
                    found = json.dumps(items[:2], ensure_ascii=False)[:300] if items else audit.get("explanation", "")
                    yield f"{reference['id']}: {audit['title']} {found}"
        if shifts := report["audits"].get("layout-shifts", {}).get("details", {}).get("items"):
            moved = [item.get("node", {}).get("selector", "?") for item in shifts[:3]]
            yield f"layout-shifts: {', '.join(moved)}"


def _run(tools: Path, chromium: str, url: str) -> Mapping[str, Any]:
    command = [
        *("node", str(tools / "node_modules/lighthouse/cli/index.js"), url, "--quiet", "--output=json"),
        *(f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={' '.join(CHROME_FLAGS)}"),
    ]
    environment = {**os.environ, "CHROME_PATH": chromium, "LIGHTHOUSE_CHROMIUM_PATH": chromium}
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", timeout=TIMEOUT, check=False)
    report = json.loads(done.stdout) if done.stdout.startswith("{") else {}
    if not report or report.get("runtimeError"):
        raise RuntimeError(f"lighthouse failed on {url}: {report.get('runtimeError') or done.stderr[-2000:]}")
    return dict(report)
