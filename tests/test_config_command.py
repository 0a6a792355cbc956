"""``jianbao config``: every setting of an archive, as TOML that says the same, and as JSON."""

from __future__ import annotations

import json

import pytest
from conftest import Archive

from jianbao.cli.commands import main

SETTINGS = """title = 'My "archive"'

[search]
facets = ["tag"]
"""


def test_output_is_toml_with_the_same_settings(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """The output names the line of each setting, its default otherwise, and read as settings gives the same ones."""
    archive.write("jianbao.toml", SETTINGS)
    before = archive.config
    assert main(["--root", str(archive.root), "config"]) == 0
    printed = capsys.readouterr().out
    assert 'title = "My \\"archive\\""  # jianbao.toml:1; default: "剪报"\n' in printed
    assert 'lang = "zh-Hans"  # default\n' in printed
    assert 'facets = ["tag"]  # jianbao.toml:4; default: ["outlet", "channel", "year", "tag", "script"]\n' in printed
    archive.write("jianbao.toml", printed)
    assert archive.config == before


def test_json(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """``--json`` prints one object for each setting."""
    archive.write("jianbao.toml", SETTINGS)
    assert main(["--root", str(archive.root), "config", "--json"]) == 0
    settings = {entry.pop("key"): entry for entry in json.loads(capsys.readouterr().out)}
    assert settings["site.title"] == {
        "value": 'My "archive"',
        "default": "剪报",
        "origin": "jianbao.toml:1",
        "description": "Name of the archive, shown on every page.",
    }
    assert settings["search.facets"]["value"] == ["tag"]
    assert settings["site.url"]["origin"] == "default"
