"""Check the markup of pages with the Nu Html Checker (vnu), which needs Java, and with html-validate."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

HTML_VALIDATE = Path(__file__).with_name("htmlvalidate.json")
"""The recommended rules, but for two: a title may be as long as that of its article, and a table's cell may have
``align``, which feeds show although they have no style sheet; vnu only warns of it."""


def vnu_errors(tools: Path, folder: Path) -> list[str] | None:
    """The errors that vnu finds in all pages of a folder; None if there is no Java to run it."""
    if not shutil.which("java"):
        return None
    jar = tools / "node_modules/vnu-jar/build/dist/vnu.jar"
    command = ["java", "-Xss4m", "-jar", str(jar), "--format", "json", "--skip-non-html", str(folder)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    messages = json.loads(done.stderr)["messages"]
    return [
        f"{_name(message['url'], folder)}:{message.get('lastLine', 1)}: {message['message']}"
        for message in messages
        if message["type"] in ("error", "non-document-error")
    ]


def html_validate_errors(tools: Path, folder: Path) -> list[str]:
    """The errors that html-validate finds in all pages of a folder."""
    program = tools / "node_modules/html-validate/bin/html-validate.mjs"
    command = [
        "node",
        str(program),
        "--config",
        str(HTML_VALIDATE),
        "--formatter",
        "json",
        "--ext",
        "html",
        str(folder),
    ]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if not done.stdout.startswith("["):
        raise RuntimeError(f"html-validate failed: {done.stderr[-2000:]}")
    results: Sequence[Mapping[str, object]] = json.loads(done.stdout)
    return [
        f"{_name(str(result['filePath']), folder)}:{message['line']}: {message['message']} ({message['ruleId']})"
        for result in results
        for message in result["messages"]  # type: ignore[attr-defined]
    ]


def _name(path: str, folder: Path) -> str:
    """A file as messages name it: its path below the folder."""
    return path.removeprefix("file:").removeprefix(str(folder.resolve())).lstrip("/")
