"""The installed package: built as a wheel, far from this checkout, it makes an archive and builds it."""

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


def call(*command: object, cwd: Path, **environment: str) -> str:
    """A program's standard output; it must end well."""
    settings = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **environment}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=settings, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made without network from a copy of what git knows or would know."""
    copy, made = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("wheel")
    names = call("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=REPOSITORY).split("\0")
    for name in filter(None, names):
        if (REPOSITORY / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPOSITORY / name, copy / name)
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index")
    call(*pip, "-w", made, ".", cwd=copy)
    (found,) = made.glob("jianbao-*.whl")
    return found


def test_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    """Code, knowledge, starter and themes: every file of them, and no test, article or cache."""
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


def test_wheel_says_what_it_is_and_needs(wheel: Path) -> None:
    """Name, version, the command, the licence, and every dependency of pyproject.toml, that of the extra as such."""
    with zipfile.ZipFile(wheel) as archive:
        info = f"jianbao-{__version__}.dist-info"
        metadata = archive.read(f"{info}/METADATA").decode()
        assert "jianbao = jianbao.__main__:main" in archive.read(f"{info}/entry_points.txt").decode()
        assert f"{info}/licenses/LICENSE" in archive.namelist()
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"Name: jianbao\nVersion: {__version__}\n" in metadata
    needed = [line for line in metadata.splitlines() if line.startswith("Requires-Dist: ")]
    extra = [line for line in needed if line.endswith("; extra == 'dask'")]
    assert (len(extra), len(needed)) == (1, len(project["dependencies"]) + 1)


def test_installed_wheel_makes_and_builds_an_archive(wheel: Path, tmp_path: Path) -> None:
    """In an empty folder, with the package and its themes coming from the wheel and from nowhere else."""
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
    assert "made x" in python("-m", "jianbao", "new", "x")
    said = python("-m", "jianbao", "build", "--strict", cwd=here / "x").splitlines()
    assert said[0] == "Articles   1"
    assert said[-1] == "Site       site"
    (article,) = (here / "x" / "site" / "articles").iterdir()
    assert "第一则剪报" in article.read_text(encoding="utf-8")
    assert (here / "x" / "site" / "static" / "style.css").is_file()
    assert (here / "x" / "site" / "pagefind" / "search.json").is_file()
    assert [path.name for path in here.iterdir()] == ["x"]
