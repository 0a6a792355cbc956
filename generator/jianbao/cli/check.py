"""``jianbao check``: print what is wrong with an archive."""

from __future__ import annotations

import json

from jianbao.care.check.finding import CheckReport, Finding
from jianbao.cli.console import Console


def print_check(report: CheckReport, console: Console, *, as_json: bool) -> None:
    """Print each finding with its file and the name of its check, and then how many there are; or one JSON object."""
    if as_json:
        findings = [finding._asdict() for finding in report.findings]
        console.out.print(json.dumps({"checks": report.checks, "findings": findings}, ensure_ascii=False))
        return
    for finding in report.findings:
        console.out.print(_line(finding), style="red")
        if finding.fix:
            console.out.print(f"  {finding.fix}")
    count = len(report.findings)
    result = f"{count} finding{'s' * (count != 1)}" if count else "nothing is wrong"
    console.report.print(f"{len(report.checks)} check{'s' * (len(report.checks) != 1)}: {result}")


def _line(finding: Finding) -> str:
    place = finding.file if finding.line is None else f"{finding.file}:{finding.line}"
    return f"{place}: {finding.what} [{finding.check}]".replace("\n", " ")
