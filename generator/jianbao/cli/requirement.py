"""The requirement of a new archive: which jianbao its workflow installs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from jianbao import __version__
from jianbao.errors import UsageError

WHEELS = "wheels"
"""The folder of an archive for a wheel that is on no package index."""


class Requirement(NamedTuple):
    """What an archive requires."""

    line: str
    """The line of ``requirements.txt``, and an argument of ``pip install`` in the archive's folder."""
    wheel: Path | None = None
    """A wheel on this machine, to be copied into ``WHEELS``."""


def installed_requirement() -> Requirement:
    """The requirement for this jianbao: the web address that it was installed from, or else its version.

    Installers record the address in ``direct_url.json``; see
    https://packaging.python.org/en/latest/specifications/direct-url/.
    """
    from importlib.metadata import PackageNotFoundError, distribution  # slow to import, and only this command needs it

    try:
        origin = json.loads(distribution("jianbao").read_text("direct_url.json") or "{}")
    except PackageNotFoundError:  # it runs from a folder of sources
        origin = {}
    url, repository = origin.get("url", ""), origin.get("vcs_info")
    if not url.startswith("https://"):
        return Requirement(f"jianbao=={__version__}")
    if repository:
        url = f"{repository['vcs']}+{url}@{repository['commit_id']}"
    return Requirement(f"jianbao @ {url}")


def parse_requirement(text: str) -> Requirement:
    """The requirement that ``text`` names: a version, an address, or the path of a wheel. Raises UsageError."""
    if "://" not in text and text.endswith(".whl"):
        wheel = Path(text)
        if not wheel.is_file():
            raise UsageError("no such wheel", file=text, remedy="Build it: python -m pip wheel --no-deps DIR")
        return Requirement(f"./{WHEELS}/{wheel.name}", wheel)
    if not text.startswith(("jianbao", "git+https://", "https://")) or not text.isprintable():
        raise UsageError(
            f"{text!r} is not a requirement for jianbao",
            remedy=f"Give a version like jianbao=={__version__}, an address like "
            "git+https://github.com/jianbao-archive/jianbao@COMMIT, or the path of a wheel.",
        )
    return Requirement(text)
