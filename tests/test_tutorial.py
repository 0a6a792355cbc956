"""Whoever follows only the tutorial, in an empty folder and with the wheel, has a published archive at the end.

The commands of how-tos work, too.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

import pytest
from conftest import REPOSITORY, Shell

from jianbao.cli.new import make_archive
from jianbao.cli.requirement import Requirement

pytestmark = pytest.mark.slow

TUTORIALS = {"docs/tutorial.md": "ferry", "docs/tutorial.zh.md": "渡轮"}
"""Each tutorial with a word of its clippings."""
BLOCK = re.compile(r"(?:^`(?P<file>[^`\n]+)`\n\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
REPOSITORY_URL = "https://github.com/USER/REPOSITORY.git"


class Block(NamedTuple):
    """A code block of a tutorial."""

    file: str
    """The file that it shows, named on a line above it; else empty."""
    language: str
    """``sh``: commands; ``text``: lines of what the last commands print; ``diff``: a change of the file."""
    text: str


def blocks(document: str) -> list[Block]:
    """The code blocks of a document in their order."""
    text = (REPOSITORY / document).read_text(encoding="utf-8")
    return [Block(found["file"] or "", found["language"], found["text"]) for found in BLOCK.finditer(text)]


class Reader:
    """Does what a tutorial says, block by block, as its reader would."""

    def __init__(self, shell: Shell, folder: Path, word: str):
        self.shell = shell
        self.folder = folder
        self.word = word
        self.printed = ""

    def follow(self, block: Block) -> None:
        """Write the block's file, change it, run the block's commands, or compare what they printed."""
        if block.language == "sh":
            self._run(block.text)
        elif block.language == "text":
            assert [line for line in block.text.splitlines() if line not in self.printed.splitlines()] == []
        elif block.language == "diff":
            self._change(self.folder / block.file, block.text)
        else:
            path = self.folder / block.file
            assert block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")

    def _run(self, commands: str) -> None:
        if commands == "jianbao serve\n":
            self._serve()
            return
        self.printed = self.shell(f"exec 2>&1\n{commands}", self.folder)
        for entered in re.findall(r"^cd (.+)$", commands, re.MULTILINE):
            self.folder /= entered

    def _serve(self) -> None:
        """Serve at a free port, read the home page and the search page, and stop as with Ctrl-C."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = ["bash", "-c", f"exec jianbao serve --port {port}"]
        environment = {**os.environ, **self.shell.environment}
        with subprocess.Popen(
            command, cwd=self.folder, env=environment, stderr=subprocess.PIPE, text=True, preexec_fn=_obey_interrupts
        ) as server:
            assert server.stderr
            while not re.search("pages in", line := server.stderr.readline()):
                assert line, "the server stopped"
            try:
                pages = [urlopen(f"http://127.0.0.1:{port}/{name}").read().decode() for name in ("", "search.html")]
            finally:
                server.send_signal(signal.SIGINT)
                server.stderr.read()
        assert self.word in pages[0]
        assert "<script" in pages[1]

    def _change(self, path: Path, diff: str) -> None:
        """Replace the line that begins with ``-`` by that with ``+``."""
        (old,), (new,) = (re.findall(rf"^\{sign}(.+)$", diff, re.MULTILINE) for sign in "-+")
        lines = path.read_text(encoding="utf-8").splitlines()
        assert lines.count(old) == 1
        path.write_text("".join(f"{new if line == old else line}\n" for line in lines), encoding="utf-8")


def _obey_interrupts() -> None:
    """Processes of a test run in the background ignore SIGINT, and so would the server."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("document", TUTORIALS)
def test_tutorial(document: str, shell: Shell, tmp_path: Path) -> None:
    """Each command works, prints what the tutorial shows, and the pushed archive has clippings, pages and workflow."""
    pipx = tmp_path / "python/bin/pipx"
    pipx.write_text('#!/bin/sh\nexec python -m pip "$@"\n', encoding="utf-8")  # into the Python of this shell alone
    pipx.chmod(0o755)
    shell("git init --quiet --bare remote", tmp_path)
    remote = {"GIT_CONFIG_KEY_0": f"url.{tmp_path / 'remote'}.insteadOf", "GIT_CONFIG_VALUE_0": REPOSITORY_URL}
    home = tmp_path / "home"
    home.mkdir()
    reader = Reader(Shell({**shell.environment, "GIT_CONFIG_COUNT": "1", **remote}), home, TUTORIALS[document])
    for block in blocks(document):
        reader.follow(block)
    pushed = shell("git ls-tree -r --name-only main", tmp_path / "remote").splitlines()
    assert {"content/clippings/bridge.txt", "boilerplate.toml", ".github/workflows/publish.yml"} <= set(pushed)
    assert len([name for name in pushed if name.startswith("content/articles/")]) == 3
    assert "content/clippings/note.txt" not in pushed
    assert TUTORIALS[document] in (reader.folder / "site/index.html").read_text(encoding="utf-8")
    assert (reader.folder / "site/tags").is_dir()


def test_how_tos(shell: Shell, tmp_path: Path) -> None:
    """The commands for backups, upgrades and a copy for the phone work in a committed archive, and change no page."""
    folder = make_archive(tmp_path / "archive", Requirement("jianbao"), lang="zh-Hans")[0].parent
    shell("python -m pip install --quiet jianbao", tmp_path)
    shell("git init --quiet && git add --all && git commit --quiet --message new", folder)
    for document in ("docs/offline.md", "docs/upgrading.md"):
        reader = Reader(shell, folder, "")
        for block in blocks(document):
            if block.language == "sh":
                reader.follow(block)
    packed = shell("tar --list --file archive.tar.gz", tmp_path).splitlines()
    assert "./content/clippings/welcome.txt" in packed
    assert [name for name in packed if name.startswith(("./site", "./.cache"))] == []
    assert "site/index.html" in shell("python3 -m zipfile --list site.zip", tmp_path)
    assert shell("git diff", folder) == ""


def test_tutorials_have_the_same_commands() -> None:
    """The Chinese tutorial has the commands of the English one, but for the language and the messages of commits."""
    english, chinese = ([block.text for block in blocks(name) if block.language == "sh"] for name in TUTORIALS)
    own = re.compile(r'--lang \S+|--message "[^"]+"')
    assert [own.sub("", text) for text in english] == [own.sub("", text) for text in chinese]
