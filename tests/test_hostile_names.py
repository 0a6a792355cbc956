"""Hostile file names: each file becomes a page or is reported, in every command, and a message is one plain line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import Archive, files_of

from jianbao.cli.commands import main
from jianbao.errors import JianbaoError, printable
from jianbao.serve.builder import Run, ingest_and_build
from jianbao.serve.watched_files import snapshot, watched_changes

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="other systems do not allow such names"),
]

UNREADABLE = {"not UTF-8": b"\xb4\xf3.txt", "partly UTF-8": "港\udcff口.txt".encode("utf-8", "surrogateescape")}
READABLE = {
    "newline": b"a\nb.txt",
    "escape sequence": b"\x1b[2Jc.txt",
    "tab": b"d\te.txt",
    "reversed": "f\u202eg.txt".encode(),
    "250 bytes": "长".encode() * 82 + b".txt",
    "space at the end": b"h ",
    "dots at the end": b"i..",
    "another case": b"J.txt",
    "lower case": b"j.txt",
    "composed": "é.txt".encode(),
    "decomposed": "e\u0301.txt".encode(),
    "option": b"-k.txt",
    "markup": b"[red]l.txt",
    "backslash": b"m\\n.txt",
    "quotes": b"o\"'p.txt",
}
LOCALES: Mapping[str, Mapping[str, str]] = {
    "ASCII file names": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "ASCII output": {"PYTHONUTF8": "1", "PYTHONIOENCODING": "ascii"},
}


def write_all(folder: Path, names: Mapping[str, bytes], text: str, ending: bytes = b"") -> None:
    """Write a file of each name, with ``text`` in which {} is the file's number."""
    folder.mkdir(parents=True)
    for number, name in enumerate(names.values()):
        (folder / os.fsdecode(name + ending)).write_text(text.replace("{}", str(number)), encoding="utf-8")


CLIPPING = "[渔船{}](https://example.org/{})\n------\n\n<p>第{}条渔船今天回到了港口。</p>\n"
PAGE = "---\ntitle: 渔船{}\n---\n\n正文。\n"


@pytest.fixture
def hostile(archive: Archive) -> Archive:
    """An archive whose clippings, pages and static files have all these names, and a folder that is not UTF-8."""
    write_all(archive.config.clippings, UNREADABLE | READABLE, CLIPPING)
    write_all(archive.config.clippings / "\udcfe", {"in it": b"q.txt"}, CLIPPING)
    write_all(archive.config.articles, UNREADABLE | READABLE, PAGE, b".md")
    write_all(archive.root / "themes" / "mine" / "static", UNREADABLE | READABLE, "{}")
    archive.write("themes/mine/theme.toml", "")
    archive.write("jianbao.toml", 'title = "剪报"\ntheme = "mine"\n')
    return archive


def commands(root: Path) -> list[list[str]]:
    """Every command with a file or a folder of such a name."""
    bad = os.fsdecode(UNREADABLE["not UTF-8"])
    clippings = root / "content" / "clippings"
    return [
        ["ingest", "--report", str(root / "report.jsonl")],
        ["ingest"],
        ["ingest", str(clippings / "\udcfe")],
        ["learn"],
        ["build"],
        ["build", "--explain", f"content/articles/{bad}.md"],
        ["build", "--output", str(root / "site\udcfe")],
        ["clean", str(clippings / bad), "--explain"],
        ["clean", str(clippings / "a\nb.txt"), "--explain"],
        ["clean", str(clippings), "--output", str(root / "pages\udcfe")],
        ["clean", str(clippings / "no\udcfe")],
        ["new", str(root / "new\udcfe")],
        ["new", str(root / "新")],
    ]


@pytest.mark.parametrize("environment", LOCALES.values(), ids=LOCALES)
def test_no_command_ends_with_a_traceback(hostile: Archive, environment: Mapping[str, str]) -> None:
    """In any locale every command ends with an exit code of its own, and prints neither controls nor a traceback."""
    for arguments in commands(hostile.root):
        # One interpreter runs the command as a user's shell does: the locale is read when it starts.
        command = [sys.executable, "-m", "jianbao", "--root", str(hostile.root), *arguments]
        run = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, check=False)
        output = (run.stdout + run.stderr).decode()
        assert "Traceback" not in output, output
        assert run.returncode in (0, 1, 2)
        assert output.replace("\n", "").isprintable(), arguments


def test_every_clipping_is_in_the_report(hostile: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """A clipping whose name is not UTF-8 is reported, again by the next ingest, and each other one becomes a page."""
    report = hostile.root / "report.jsonl"
    for _ in range(2):
        assert main(["--root", str(hostile.root), "ingest", "--jobs", "1", "--report", str(report)]) == 0
        printed = capsys.readouterr().err
        for name in ("\\udcb4\\udcf3.txt", "港\\udcff口.txt", "\\udcfe/q.txt"):
            assert f"content/clippings/{name}: the file name is not UTF-8\n  Rename the file.\n" in printed
        entries = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
        assert [entry["outcome"] for entry in entries].count("unreadable") == len(UNREADABLE) + 1
        assert {entry["clipping"] for entry in entries} >= {
            f"content/clippings/{name.decode()}" for name in READABLE.values()
        }
    pages = [path for path in hostile.config.articles.rglob("*.md") if path.name.startswith("example.org")]
    assert len(pages) == len(READABLE)


def test_pages_and_static_files(hostile: Archive) -> None:
    """A page without an id whose name is not UTF-8 is reported, and so is a static file; the others are published."""
    report = hostile.build()
    places = [str(problem).partition(": ")[0].rpartition("/")[2] for problem in report.problems]
    assert {"\\udcb4\\udcf3.txt.md", "港\\udcff口.txt.md", "\\udcb4\\udcf3.txt", "a\\nb.txt"} <= {*places}
    site = files_of(hostile.root / "site")
    assert {"articles/a-b.txt.html", "articles/d-e.txt.html", "static/o\"'p.txt", "static/h "} <= site.keys()


def test_outlet(hostile: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """An outlet whose file name is not UTF-8 cannot be named in a page; the error says so."""
    write_all(hostile.root / "outlets", UNREADABLE, 'hosts = ["example.org"]\nnames = { zh-Hans = "{}" }\n', b".toml")
    assert main(["--root", str(hostile.root), "ingest"]) == 1
    assert ".toml: the file name is not UTF-8\n  Rename the file.\n" in capsys.readouterr().err


def test_serve(hostile: Archive) -> None:
    """The preview ingests and builds such an archive; its problems can be sent to the server, and be shown."""
    files = {*snapshot(hostile.root)}
    assert watched_changes(hostile.root, files) == files
    run = ingest_and_build(hostile.root, ingest=True)
    errors = [*run.ingest_errors, *run.errors]
    assert any("the file name is not UTF-8" in error for error in errors)
    assert all(error.replace("\n", "").isprintable() for error in errors)
    assert run.trace == ""
    assert [*Run(*json.loads(json.dumps(run)))] == json.loads(json.dumps(run))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("港口 é 😀", "港口 é 😀"),
        ("a\nb\tc\x1b[2J", "a\\nb\\tc\\x1b[2J"),
        ("\udcb4\udcf3", "\\udcb4\\udcf3"),
        ("a\u202eb\u2028c\x85", "a\\u202eb\\u2028c\\x85"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    """What a terminal cannot show, or would obey, is escaped; all other text stays."""
    assert printable(text) == shown
    assert str(JianbaoError("x", file=text, line=1)) == f"{shown}:1: x"
