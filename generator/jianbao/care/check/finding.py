"""What a check finds."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from jianbao.errors import JianbaoError


class Finding(NamedTuple):
    """One thing that is wrong."""

    file: str
    """Path relative to the archive, with ``/``; absolute if the file is outside it."""
    what: str
    fix: str
    """What to do about it; may be empty."""
    line: int | None = None
    """1-based; None if it is about the complete file."""
    check: str = ""
    """The name of the check."""


class CheckReport(NamedTuple):
    """What ``jianbao check`` found."""

    checks: tuple[str, ...]
    """The names of the checks that were made, in their order."""
    findings: tuple[Finding, ...]
    """In the order of the checks, and of the files within each."""


def as_finding(error: JianbaoError, root: Path) -> Finding:
    """An error about a file of the archive at ``root`` as a finding."""
    path = Path(error.file or "")  # not resolved: a symbolic link has its own name
    name = path.relative_to(root) if path.is_relative_to(root) else path
    return Finding(name.as_posix(), error.what, error.remedy or "", error.line)
