"""jianbao.toml: what it may say, and what a person is told when it says something else."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest

from jianbao.config import FILE, KEYS, SearchConfig, find_root, load_config, site_url
from jianbao.errors import ConfigError


def problem(root: Path, data: bytes | str) -> ConfigError:
    """What reading ``data`` as the settings of ``root`` is answered with."""
    (root / FILE).write_bytes(data.encode() if isinstance(data, str) else data)
    with pytest.raises(ConfigError) as caught:
        load_config(root)
    return caught.value


# settings: line of the fault, what is said of it, what is said of the mending
WRONG = {
    "unknown key, near a known one": ('title = "a"\ntitel = "b"', 2, "titel", "Did you mean title?"),
    "unknown key, near nothing": ('\n\ncolour = "red"', 3, "colour", "Known keys: author, description"),
    "unknown table": ('title = "a"\n[site]\nurl = ""', 2, "site", "Did you mean title?"),
    "number for a text": ("title = 5", 1, "title must be a text", 'title = "..."'),
    "list for a text": ('# who\n\nauthor = ["a", "b"]', 3, "author must be a text", 'author = "..."'),
    "unknown language": ('title = "a"\nlang = "zh"', 2, "'zh'", "zh-Hans, zh-Hant, en"),
    "address without scheme": ('url = "user.github.io"', 1, "user.github.io", "https://user.github.io/repo/"),
    "address of another kind": ('\nurl = "ftp://x.org/"', 2, "ftp://x.org/", "https://"),
    "address with a query": ('url = "https://x.org/?a=b"', 1, "?a=b", "https://"),
    "address with a fragment": ('url = "https://x.org/#top"', 1, "#top", "https://"),
    "address without host": ('url = "https:///repo/"', 1, "https:///repo/", "https://"),
    "address with half a bracket": ('url = "https://[x.org/"', 1, "https://[x.org/", "https://"),
    "address with a blank": ('url = "https://x.org/my site/"', 1, "my site", "https://"),
    "address with a bad port": ('url = "https://x.org:http/"', 1, "x.org:http", "https://"),
    "search is no section": ('title = "a"\nsearch = true', 2, "must be a section", "[search]"),
    "unknown key of search": ("[search]\nenable = true", 2, "unknown key enable", "Did you mean enabled?"),
    "search neither on nor off": ('[search]\nenabled = "yes"', 2, "neither true nor false", "true or false"),
    "fold neither on nor off": ("[search]\nfold = 1", 2, "neither true nor false", "true or false"),
    "shard too small": ("[search]\n\nshard_size = 5", 3, "no size", "100000"),
    "shard of no size": ('[search]\nshard_size = "big"', 2, "no size", "100000"),
    "shard of true size": ("[search]\nshard_size = true", 2, "no size", "100000"),
    "offline unknown": ('[search]\noffline = "yes"', 2, "'yes'", "auto, on, off"),
    "facets are no list": ('[search]\nfacets = "tag"', 2, "list", "outlet"),
    "facet is no text": ("[search]\nfacets = [1]", 2, "list", "outlet"),
    "unknown facet, near a known one": ('[search]\nfacets = ["tags"]', 2, "unknown facet tags", "Did you mean tag?"),
    "unknown facet, near nothing": ('[search]\nfacets = ["xyz"]', 2, "xyz", "Known facets: outlet, year"),
    "missing quotes": ("title = 剪报", 1, "not TOML", "quotes"),
    "a key twice": ('title = "a"\ntitle = "b"', 2, "not TOML", "quotes"),
    "open string": ('url = ""\n\ntitle = "a', 3, "not TOML", "quotes"),
}


@pytest.mark.parametrize(("text", "line", "what", "remedy"), WRONG.values(), ids=WRONG)
def test_wrong_settings_are_answered_with_place_and_remedy(
    tmp_path: Path, text: str, line: int, what: str, remedy: str
) -> None:
    """Each error names the file, the line, what is wrong there and how to mend it."""
    found = problem(tmp_path, text)
    assert (found.file, found.line) == (str(tmp_path / FILE), line)
    assert what in found.what
    assert remedy in (found.remedy or "")


def test_settings_that_are_not_utf8(tmp_path: Path) -> None:
    """A file in another encoding is said to be so."""
    found = problem(tmp_path, 'title = "剪报"'.encode("gb18030"))
    assert "UTF-8" in found.what
    assert "UTF-8" in (found.remedy or "")


def test_settings_that_are_a_folder(tmp_path: Path) -> None:
    """What cannot be opened is named, with the system's reason."""
    (tmp_path / FILE).mkdir()
    with pytest.raises(ConfigError, match=f"{FILE}: cannot be read"):
        load_config(tmp_path)


def test_every_key_may_be_left_out(tmp_path: Path) -> None:
    """An empty file is a whole set of settings; the site goes where the archive is."""
    (tmp_path / FILE).touch()
    config = load_config(tmp_path)
    assert (config.title, config.url, config.lang, config.theme) == ("剪报", "", "zh-Hans", "default")
    assert config.site == tmp_path / "site"
    assert config.articles == tmp_path / "content" / "articles"


def test_an_empty_text_is_a_key_left_out(tmp_path: Path) -> None:
    """``title = ""`` gives no page without a name, ``lang = ""`` none without a language."""
    (tmp_path / FILE).touch()
    default = load_config(tmp_path)
    (tmp_path / FILE).write_text("\n".join(f'{key} = " "' for key in KEYS), encoding="utf-8")
    assert load_config(tmp_path) == default


def test_section_search(tmp_path: Path) -> None:
    """What is not said keeps its default, and the order of facets is the owner's."""
    text = '[search]\nenabled = false\nfold = false\noffline = "on"\nfacets = ["year", "outlet", "year"]\n'
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    expected = SearchConfig(enabled=False, fold=False, offline="on", facets=("year", "outlet"))
    assert load_config(tmp_path).search == expected


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_byte_order_mark_and_line_ends_of_windows(tmp_path: Path, end: str) -> None:
    """What Notepad saves is read like any other file, and its lines are counted alike."""
    text = f'title = "剪报"{end}lang = "en"{end}'
    (tmp_path / FILE).write_bytes(codecs.BOM_UTF8 + text.encode())
    config = load_config(tmp_path)
    assert (config.title, config.lang) == ("剪报", "en")
    assert problem(tmp_path, codecs.BOM_UTF8 + f'titel = ""{end}'.encode()).line == 1
    assert problem(tmp_path, codecs.BOM_UTF8 + f'{text}descripton = ""{end}'.encode()).line == 3


ADDRESSES = {
    "": "",
    "  ": "",
    "https://x.org": "https://x.org/",
    "https://x.org/": "https://x.org/",
    " https://x.org/repo ": "https://x.org/repo/",
    "http://127.0.0.1:8000/a/b": "http://127.0.0.1:8000/a/b/",
    "HTTPS://X.org/Repo/": "HTTPS://X.org/Repo/",
    "https://x.org/剪报/": "https://x.org/%E5%89%AA%E6%8A%A5/",
    "https://x.org/%E5%89%AA/": "https://x.org/%E5%89%AA/",
}


@pytest.mark.parametrize(("text", "url"), ADDRESSES.items())
def test_addresses_are_taken_as_people_write_them(text: str, url: str) -> None:
    """With or without the last slash; Chinese is written as a sitemap has to write it."""
    assert site_url(text) == url


def test_root_is_the_nearest_folder_with_settings(tmp_path: Path) -> None:
    """Found from the archive itself, from any folder in it, and the innermost of two."""
    inner = tmp_path / "outer" / "x" / "inner"
    deep = inner / "content" / "articles"
    deep.mkdir(parents=True)
    (tmp_path / "outer" / FILE).touch()
    assert find_root(deep) == tmp_path / "outer"
    (inner / FILE).touch()
    assert find_root(deep) == find_root(inner) == inner
    assert find_root(inner.parent) == tmp_path / "outer"


def test_a_folder_of_that_name_is_no_settings(tmp_path: Path) -> None:
    """A folder called jianbao.toml makes no archive of its parent."""
    (tmp_path / "a" / FILE).mkdir(parents=True)
    (tmp_path / FILE).touch()
    assert find_root(tmp_path / "a") == tmp_path


def test_root_is_found_through_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``.`` means where one stands, and the answer is absolute."""
    (tmp_path / FILE).touch()
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path / "a")
    assert find_root(Path(os.curdir)) == tmp_path
