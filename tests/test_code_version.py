"""Digests of the code that makes pages and the search index."""

from pathlib import Path

import pytest

from jianbao.publish.search.update import SEARCH_CODE
from jianbao.runtime import code_version
from jianbao.runtime.code_version import PACKAGE_FOLDER, digest_of_parts


@pytest.mark.parametrize("name", ["a/x.py", "a/deep/y.toml", "b.py", "a/new.py"])
def test_digest_of_parts_depends_on_the_files_in_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A change of a file in the parts changes their digest, a change of any other file does not."""
    monkeypatch.setattr(code_version, "PACKAGE_FOLDER", tmp_path)
    for file in ("a/x.py", "a/deep/y.toml", "b.py", "c.py", "a/z.txt"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("1")
    before = digest_of_parts("a", "b.py")
    digest_of_parts.cache_clear()
    (tmp_path / "c.py").write_text("2")
    (tmp_path / "a/z.txt").write_text("2")
    assert digest_of_parts("a", "b.py") == before
    digest_of_parts.cache_clear()
    (tmp_path / name).write_text("2")
    assert digest_of_parts("a", "b.py") != before
    digest_of_parts.cache_clear()


def test_all_parts_of_the_search_exist() -> None:
    """A file that is renamed is also renamed in the list of what the search depends on."""
    assert [part for part in SEARCH_CODE if not (PACKAGE_FOLDER / part).exists()] == []
