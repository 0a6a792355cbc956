"""The requirement of a new archive: which jianbao its workflow installs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

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
    note: str = ""
    """What the user should know about it."""


def installed_requirement() -> Requirement:
    """The requirement for this jianbao: the web address or the wheel that it was installed from, or else its version.

    Installers record the address in ``direct_url.json``; see
    https://packaging.python.org/en/latest/specifications/direct-url/.
    """
    from importlib.metadata import PackageNotFoundError, distribution  # slow to import, and only this command needs it

    try:
        origin = json.loads(distribution("jianbao").read_text("direct_url.json") or "{}")
    except PackageNotFoundError:  # it runs from a folder of sources
        origin = {}
    url, repository = origin.get("url", ""), origin.get("vcs_info")
    if url.startswith("file:"):
        return _local_requirement(Path(unquote(urlsplit(url).path)))
    if not url.startswith("https://"):
        return Requirement(f"jianbao=={__version__}")
    if repository:
        url = f"{repository['vcs']}+{url}@{repository['commit_id']}"
    return Requirement(f"jianbao @ {url}")


def _local_requirement(origin: Path) -> Requirement:
    """The requirement for a jianbao that was installed from a wheel or a folder of this machine."""
    if origin.suffix == ".whl" and origin.is_file():
        return _wheel_requirement(origin)
    line = f"jianbao=={__version__}"
    note = (
        f"This jianbao was installed from {origin}, which only this machine has.\n"
        f"requirements.txt names {line}: if that is not on PyPI, write an address like git+https://… into it."
    )
    return Requirement(line, note=note)


def _wheel_requirement(wheel: Path) -> Requirement:
    return Requirement(f"./{WHEELS}/{wheel.name}", wheel)


def parse_requirement(text: str) -> Requirement:
    """The requirement that ``text`` names: a version, an address, or the path of a wheel. Raises UsageError."""
    if "://" not in text and text.endswith(".whl"):
        wheel = Path(text)
        if not wheel.is_file():
            raise UsageError("no such wheel", file=text, remedy="Build it: python -m pip wheel --no-deps DIR")
        return _wheel_requirement(wheel)
    if not text.startswith(("jianbao", "git+https://", "https://")) or not text.isprintable():
        raise UsageError(
            f"{text!r} is not a requirement for jianbao",
            remedy=f"Give a version like jianbao=={__version__}, an address like "
            "git+https://github.com/jianbao-archive/jianbao@COMMIT, or the path of a wheel.",
        )
    return Requirement(text)
