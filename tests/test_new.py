"""The wheel: what it contains, and that an installed jianbao creates and builds an archive outside this repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from conftest import REPOSITORY

from jianbao import __version__

pytestmark = pytest.mark.slow


def call(*command: object, cwd: Path, **environment: str) -> str:
    """Run a program, which must succeed, and return its standard output."""
    settings = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **environment}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=settings, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel, built without network access from a copy of all files that git tracks or would add."""
    copy, output = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("wheel")
    names = call("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=REPOSITORY).split("\0")
    for name in filter(None, names):
        if (REPOSITORY / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPOSITORY / name, copy / name)
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index")
    call(*pip, "-w", output, ".", cwd=copy)
    (built,) = output.glob("jianbao-*.whl")
    return built


def test_wheel_contains_the_package_and_nothing_else(wheel: Path) -> None:
    """The wheel has all files of the package and the themes, and no tests, articles or caches."""
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    expected = {
        f"jianbao/{path.relative_to(base).as_posix()}"
        for base, top in (
            (REPOSITORY / "generator" / "jianbao", REPOSITORY / "generator" / "jianbao"),
            (REPOSITORY, REPOSITORY / "themes"),
        )
        for path in top.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert inside == expected


def test_wheel_metadata(wheel: Path) -> None:
    """The metadata has name, version, command, licence and all dependencies of pyproject.toml, Dask as an extra."""
    with zipfile.ZipFile(wheel) as archive:
        info = f"jianbao-{__version__}.dist-info"
        metadata = archive.read(f"{info}/METADATA").decode()
        assert "jianbao = jianbao.__main__:main" in archive.read(f"{info}/entry_points.txt").decode()
        assert f"{info}/licenses/LICENSE" in archive.namelist()
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"Name: jianbao\nVersion: {__version__}\n" in metadata
    required = [line for line in metadata.splitlines() if line.startswith("Requires-Dist: ")]
    extra = [line for line in required if line.endswith("; extra == 'dask'")]
    assert (len(extra), len(required)) == (1, len(project["dependencies"]) + 1)


def test_installed_wheel_creates_and_builds_an_archive(wheel: Path, tmp_path: Path) -> None:
    """In an empty folder, with package and themes imported from the wheel."""
    target, here = tmp_path / "installed", tmp_path / "empty"
    here.mkdir()
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile")
    call(*pip, "--target", target, wheel, cwd=here)

    def python(*arguments: object, cwd: Path = here) -> str:
        return call(sys.executable, *arguments, cwd=cwd, PYTHONPATH=str(target), PYTHONDONTWRITEBYTECODE="1")

    where = "import jianbao; from jianbao.publish.render.theme import shipped_themes as s; print(jianbao.__file__, s())"
    assert python("-c", where).split() == [
        str(target / "jianbao" / "__init__.py"),
        str(target / "jianbao" / "themes"),
    ]
    assert "created x" in python("-m", "jianbao", "new", "x")
    printed = python("-m", "jianbao", "build", "--strict", cwd=here / "x").splitlines()
    assert printed[0] == "Articles   1"
    assert printed[-1] == "Site       site"
    (article,) = (here / "x" / "site" / "articles").iterdir()
    assert "第一则剪报" in article.read_text(encoding="utf-8")
    assert (here / "x" / "site" / "static" / "style.css").is_file()
    assert (here / "x" / "site" / "search" / "search.json").is_file()
    assert [path.name for path in here.iterdir()] == ["x"]
