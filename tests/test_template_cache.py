"""Compiled templates in the cache folder: they are used again, and damaged or old ones are ignored."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest
from conftest import Archive, files_of

from jianbao.errors import not_written
from jianbao.publish.render import template_cache
from jianbao.publish.render.templates import clear_caches

FOLDER = ".cache/templates"


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the templates that are compiled from now on."""
    found: list[str] = []
    compile_template = jinja2.Environment.compile

    def spy(self: jinja2.Environment, source: str, name: str | None = None, filename: str | None = None) -> object:
        found.append(name or "")
        return compile_template(self, source, name, filename)

    monkeypatch.setattr(jinja2.Environment, "compile", spy)
    return found


@pytest.fixture
def built(archive: Archive) -> Archive:
    """A site of one article, built without compiled templates."""
    clear_caches()
    archive.page("a", date="2023-11-07", tags=["国防"])
    archive.build()
    return archive


def build_elsewhere(archive: Archive) -> dict[str, bytes]:
    """Build the site into another folder, as a new process would, and return its files."""
    clear_caches()
    archive.build(archive.root / "other")
    return files_of(archive.root / "other")


def test_compiled_templates_are_used_again(built: Archive, compiled: list[str]) -> None:
    """A second build compiles no template, and makes the same site; a changed template is compiled again."""
    before = files_of(built.root / "site")
    assert build_elsewhere(built) == before
    assert compiled == []
    built.write("themes/default/templates/404.html", "{{ site.title }}")
    assert build_elsewhere(built)["404.html"] == "剪报".encode()
    assert compiled == ["404.html"]


@pytest.mark.parametrize("damage", ["truncated", "empty", "altered", "other code"])
def test_damaged_files_are_ignored(
    built: Archive, compiled: list[str], damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is damaged, or of other code, is never run: its template is compiled again."""
    before, files = files_of(built.root / "site"), [*(built.root / FOLDER).iterdir()]
    for file in files:
        data = file.read_bytes()
        file.write_bytes({"truncated": data[:-1], "empty": b"", "altered": data[:-1] + b"x"}.get(damage, data))
    if damage == "other code":
        monkeypatch.setattr(template_cache, "code_digest", lambda: "1")
    assert build_elsewhere(built) == before
    assert len(compiled) == len(files) > 10


def test_cache_that_cannot_be_written(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build succeeds if compiled templates cannot be written."""

    def fail(path: Path, *_: object) -> None:
        raise not_written(OSError(28, "No space left on device"), str(path))

    monkeypatch.setattr(template_cache, "write_atomically", fail)
    clear_caches()
    archive.page("a")
    assert not archive.build().problems
    assert not (archive.root / FOLDER).exists()
