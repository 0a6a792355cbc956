"""jianbao.toml: valid settings are read, and errors are reported with their line and how to fix them."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest

from jianbao.config import SETTINGS_FILE, SearchConfig, find_root, load_config, site_url
from jianbao.config.listing import list_settings, toml_lines
from jianbao.config.load import settings_of
from jianbao.config.settings import SECTIONS
from jianbao.errors import ConfigError


def error_of_settings(root: Path, data: bytes | str) -> ConfigError:
    """The error of reading ``data`` as the settings of ``root``."""
    (root / SETTINGS_FILE).write_bytes(data.encode() if isinstance(data, str) else data)
    with pytest.raises(ConfigError) as caught:
        load_config(root)
    return caught.value


# settings, line of the error, a part of its message, a part of its remedy
INVALID_SETTINGS = {
    "unknown key, near a known one": ('title = "a"\ntitel = "b"', 2, "titel", "Did you mean title?"),
    "unknown key, near nothing": ('\n\ncolour = "red"', 3, "colour", "Known keys: author, canonical, contact"),
    "unknown section, near a known one": ('title = "a"\n[sites]\nurl = ""', 2, "section [sites]", "Did you mean site?"),
    "unknown section, near nothing": ("[xyz]", 1, "section [xyz]", "Known sections: site, theme, nav"),
    "unknown key of site": ('[site]\n\nautor = "a"', 3, "autor in section [site]", "Did you mean author?"),
    "key of another section": (
        '[search]\nfold = true\nlang = "en"',
        3,
        "unknown key lang",
        "belongs in section [site]",
    ),
    "key outside its section": ("fold = true", 1, "unknown key fold", "belongs in section [search]"),
    "key in two places": ('title = "a"\n[site]\ntitle = "b"', 3, "title is set twice", "Delete one"),
    "site is not a section": ("site = 1", 1, "site must be a section", "[site]"),
    "wrong value in site": ('[search]\nfold = true\n[site]\nlang = "zh"', 4, "lang = 'zh'", "zh-Hans, zh-Hant, en"),
    "key after a text of several lines": ('title = """\nlang = 1\n"""\nlang = 5', 4, "lang must be", 'lang = "..."'),
    "key in quotes": ("['search']\n\"fold\" = 1", 2, "fold = 1 is neither", "true or false"),
    "dotted key": ("# a\nsearch.fold = 1", 2, "fold = 1 is neither", "true or false"),
    "section on one line": ("# a\nsearch = { fold = 1 }", 2, "fold = 1 is neither", "true or false"),
    "number for a string": ("title = 5", 1, "title must be a string", 'title = "..."'),
    "list for a string": ('# who\n\nauthor = ["a", "b"]', 3, "author must be a string", 'author = "..."'),
    "unknown language": ('title = "a"\nlang = "zh"', 2, "'zh'", "zh-Hans, zh-Hant, en"),
    "URL without scheme": ('url = "user.github.io"', 1, "user.github.io", "Write https://user.github.io"),
    "URL with another scheme": ('\nurl = "ftp://x.org/"', 2, "ftp://x.org/", "https://"),
    "URL with a query": ('url = "https://x.org/?a=b"', 1, "?a=b", "https://"),
    "URL with a fragment": ('url = "https://x.org/#top"', 1, "#top", "https://"),
    "URL without host": ('url = "https:///repo/"', 1, "https:///repo/", "https://"),
    "URL with an unclosed bracket": ('url = "https://[x.org/"', 1, "https://[x.org/", "https://"),
    "URL with a space": ('url = "https://x.org/my site/"', 1, "my site", "https://"),
    "URL with an invalid port": ('url = "https://x.org:http/"', 1, "x.org:http", "https://"),
    "search is not a section": ('title = "a"\nsearch = true', 2, "must be a section", "[search]"),
    "unknown key of search": ("[search]\nenable = true", 2, "unknown key enable", "Did you mean enabled?"),
    "enabled is not a boolean": ('[search]\nenabled = "yes"', 2, "neither true nor false", "true or false"),
    "fold is not a boolean": ("[search]\nfold = 1", 2, "neither true nor false", "true or false"),
    "language in another case": ('lang = "zh-hans"', 1, "'zh-hans' is not supported", "mean zh-Hans? Use one of"),
    "path as a time zone": ('timezone = "../../etc"', 1, "is not a time zone", "IANA name like Asia/Shanghai"),
    "unknown engine": ('[search]\nengine = "stock"', 2, "engine = 'stock' is not supported", "exact, pagefind"),
    "shard too small": ("[search]\n\nshard_size = 5", 3, "shard_size = 5 is too small", "Use 100000 or more."),
    "shard_size is a string": ('[search]\nshard_size = "big"', 2, "not a whole number", "shard_size = 8000000"),
    "shard_size is a boolean": ("[search]\nshard_size = true", 2, "not a whole number", "shard_size = 8000000"),
    "facets is not a list": ('[search]\nfacets = "tag"', 2, "list", "outlet"),
    "facet is not a string": ("[search]\nfacets = [1]", 2, "list", "outlet"),
    "unknown facet, near a known one": (
        '[search]\nfacets = ["tags"]',
        2,
        "the unknown facet tags",
        "Did you mean tag?",
    ),
    "unknown facet, near nothing": ('[search]\nfacets = ["xyz"]', 2, "xyz", "Known facets: outlet, channel"),
    "import is not a section": ("import = 1", 1, "must be a section", "[import.fields]"),
    "unknown section of import": ("[import.field]\nadress = []", 1, "unknown key field", "Did you mean fields?"),
    "fields is not a section": ("[import]\nfields = 1", 2, "must be a section", "[import.fields]"),
    "unknown field": ('[import.fields]\nadress = ["url"]', 2, "unknown key adress", "Did you mean address?"),
    "field is not a list": ('[import.fields]\n\ndate = "day"', 3, "list of strings", 'date = ["date", "published"]'),
    "key is not a string": ("[import.fields]\ntags = [1]", 2, "list of strings", 'tags = ["tags", "tag"]'),
    "canonical is neither": ('canonical = "both"', 1, "canonical = 'both'", "Use one of self, source."),
    "form of a date": ('date_form = "{tag}"', 1, "not the form of a date", "{year}-{month:02}-{day:02}"),
    "form of a date with an attribute": ('date_form = "{year.real}"', 1, "not the form of a date", "{month:02}"),
    "form of a date that fills the memory": (
        'date_form = "{year:99999999}"',
        1,
        "not the form of a date",
        "{month:02}",
    ),
    "form of a date that is no form": ('date_form = "{"', 1, "not the form of a date", "{year}-{month:02}-{day:02}"),
    "licence without scheme": ('licence_url = "x.org"', 1, "'x.org' is not a URL", "Write https://x.org"),
    "unknown time zone": ('timezone = "Asia/Shangai"', 1, "'Asia/Shangai' is not a time zone", "mean Asia/Shanghai?"),
    "time zone without a region": (
        'timezone = "Beijing"',
        1,
        "not a time zone",
        "Use an IANA name like Asia/Shanghai.",
    ),
    "time zone with dots": ('timezone = "../etc"', 1, "not a time zone", ""),
    "drafts are no boolean": ("[build]\ndrafts = 1", 2, "drafts = 1 is neither true nor false", "true or false"),
    "size without unit": ('[publish]\nlimit = "5"', 2, "limit = '5' is not a size", "1 GB or 500 MB"),
    "unknown entry of the navigation": ('[nav]\nentries = ["tag"]', 2, "the unknown entry tag", "Did you mean tags?"),
    "entries are no list": ('[nav]\nentries = "tags"', 2, "is not a list", "Write entries = ["),
    "entry without link": (
        '[nav]\nentries = [{ title = "a" }]',
        2,
        "neither a name nor a title with a link",
        "Write entries",
    ),
    "entry with another key": (
        '[nav]\nentries = [{ title = "a", link = "b", lnk = "c" }]',
        *(2, "unknown key lnk", "Did you mean link?"),
    ),
    "entry that runs a script": (
        '[nav]\nentries = [{ title = "a", link = "javascript:alert(1)" }]',
        *(2, "leads nowhere", "Write a path below the site"),
    ),
    "no article on the home page": ("[pages]\nhome = 0", 2, "home = 0 is too small", "Use 1 or more."),
    "number in quotes": ('[pages]\nsplit = "50"', 2, "split = '50' is not a whole number", "Write split = 100."),
    "articles of the feed": ("[pages]\nfeed = 5", 2, "unknown key feed", "Write length in section [feed]."),
    "machine without a port": (
        '[fetch]\nallow = ["nas.local"]',
        2,
        "'nas.local', which is not a host",
        "127.0.0.1:8001",
    ),
    "machines are no list": ('[fetch]\nallow = "nas:80"', 2, "list of strings", 'allow = ["..."]'),
    "delay in quotes": ('[fetch]\ndelay = "1"', 2, "delay = '1' is not a number", "Write delay = 1.0."),
    "delay is a boolean": ("[fetch]\ndelay = true", 2, "is not a number", "Write delay = 1.0."),
    "delay without an end": ("[fetch]\ndelay = inf", 2, "delay = inf", "Use"),
    "delay of less than nothing": ("[fetch]\ndelay = -1", 2, "delay = -1 is too small", "Use 0 or more."),
    "feed without an address": ('[[feeds]]\nchannel = "a"', 1, "a feed has no address", "Write url ="),
    "unknown key of a feed": (
        '[[feeds]]\nurl = "https://a.org"\n[[feeds]]\nurl = "https://b.org"\nchanel = "c"',
        *(5, "unknown key chanel in section [feeds]", "Did you mean channel?"),
    ),
    "setting below a feed": (
        '[[feeds]]\nurl = "https://a.org"\ntheme = "x"',
        *(3, "unknown key theme", "theme belongs in section [site]."),
    ),
    "wrong value of a feed": (
        '[[feeds]]\nurl = "https://a.org"\n\n[[feeds]]\nurl = "b.org"',
        *(5, "url = 'b.org' is not a URL", "https://"),
    ),
    "feed that is a text": ('feeds = ["https://a.org"]', 1, "feeds must be sections", "Write [[feeds]]"),
    "feeds of both kinds": ('[feeds]\nlength = 3\n[[feeds]]\nurl = "https://a.org"', 3, "not TOML", "rename [feeds]"),
    "old name of a section": ("[feeds]\nlenght = 3", 2, "unknown key lenght", "Did you mean length?"),
    "params are not a section": ("params = 5", 1, "params must be a section", "[params]"),
    "missing quotes": ("title = 剪报", 1, "not TOML", "quotes"),
    "a key twice": ('title = "a"\ntitle = "b"', 2, "not TOML", "quotes"),
    "unclosed string": ('url = ""\n\ntitle = "a', 3, "not TOML", "quotes"),
}


@pytest.mark.parametrize(("text", "line", "what", "remedy"), INVALID_SETTINGS.values(), ids=INVALID_SETTINGS)
def test_invalid_settings(tmp_path: Path, text: str, line: int, what: str, remedy: str) -> None:
    """Each error has the file, the line, what is wrong and how to fix it."""
    found = error_of_settings(tmp_path, text)
    assert (found.file, found.line) == (str(tmp_path / SETTINGS_FILE), line)
    assert what in found.what
    assert remedy in (found.remedy or "")


def test_settings_that_are_not_utf8(tmp_path: Path) -> None:
    """Settings in another encoding than UTF-8 are reported."""
    found = error_of_settings(tmp_path, 'title = "剪报"'.encode("gb18030"))
    assert "UTF-8" in found.what
    assert "UTF-8" in (found.remedy or "")


def test_settings_that_are_a_folder(tmp_path: Path) -> None:
    """A ``jianbao.toml`` that cannot be opened is reported with the system's message."""
    (tmp_path / SETTINGS_FILE).mkdir()
    with pytest.raises(ConfigError, match=f"{SETTINGS_FILE}: cannot be read"):
        load_config(tmp_path)


def test_every_key_may_be_left_out(tmp_path: Path) -> None:
    """An empty file is valid: every key has a default, and all folders are in the archive."""
    (tmp_path / SETTINGS_FILE).touch()
    config = load_config(tmp_path)
    assert (config.title, config.url, config.lang, config.theme) == ("剪报", "", "zh-Hans", "default")
    assert config.site == tmp_path / "site"
    assert config.articles == tmp_path / "content" / "articles"


def test_empty_value_means_the_default(tmp_path: Path) -> None:
    """``title = ""`` and other empty strings are the same as a missing key."""
    (tmp_path / SETTINGS_FILE).touch()
    default = load_config(tmp_path)
    texts = [key for key, setting in settings_of("site").items() if setting.type is str]
    (tmp_path / SETTINGS_FILE).write_text("\n".join(f'{key} = " "' for key in texts), encoding="utf-8")
    assert load_config(tmp_path) == default


def test_keys_of_site_may_be_in_their_section(tmp_path: Path) -> None:
    """A section ``[site]`` says the same as its keys at the top of the file, as earlier versions had them; or some."""
    keys = 'title = "a"\nurl = "https://x.org"\n', 'lang = "en"\n'
    configs = []
    for text in ("".join(keys), f"[site]\n{''.join(keys)}", f"{keys[0]}[site]\n{keys[1]}"):
        (tmp_path / SETTINGS_FILE).write_text(text, encoding="utf-8")
        configs.append(load_config(tmp_path))
    assert configs[0] == configs[1] == configs[2]
    assert (configs[0].title, configs[0].url, configs[0].lang) == ("a", "https://x.org/", "en")


def test_each_setting_is_listed_with_value_default_and_origin(tmp_path: Path) -> None:
    """The list has every key of every section once, the line of each that is set, and a description of each."""
    text = (
        'url = "https://x.org"\n[search]\nfold = false\n\n[site]\ntitle = ""\n[import]\nfields = { date = ["day"] }\n'
    )
    (tmp_path / SETTINGS_FILE).write_text(text, encoding="utf-8")
    all_listed = {f"{found.section}.{found.key}": found for found in list_settings(tmp_path)}
    listed = {key: found for key, found in all_listed.items() if not key.startswith("theme.")}
    assert [*listed] == [f"{section}.{key}" for section in SECTIONS for key in settings_of(section)]
    changed = {key: (found.value, found.default, found.line) for key, found in listed.items() if found.line}
    assert changed == {
        "site.url": ("https://x.org/", "", 1),
        "search.fold": (False, True, 3),
        "site.title": ("剪报", "剪报", 6),
        "import.fields.date": (("day",), listed["import.fields.date"].default, 8),
    }
    assert [key for key, found in all_listed.items() if not found.description.endswith((".", "``"))] == []


def test_feeds_are_listed_one_by_one(tmp_path: Path) -> None:
    """Each ``[[feeds]]`` is a table of its own, in its order, and its settings have their lines."""
    text = '[[feeds]]\nurl = "https://a.org/x"\nfull = true\n[[feeds]]\nurl = "https://b.org/新"\n[feed]\nlength = 9\n'
    (tmp_path / SETTINGS_FILE).write_text(text, encoding="utf-8")
    config = load_config(tmp_path)
    assert [(source.url, source.full) for source in config.feed_sources] == [
        ("https://a.org/x", True),
        ("https://b.org/%E6%96%B0", False),
    ]
    assert config.feeds.length == 9
    listed = [found for found in list_settings(tmp_path) if found.section == "feeds"]
    assert [(found.number, found.key, found.line) for found in listed if found.line] == [
        *((1, "url", 2), (1, "full", 3), (2, "url", 5)),
    ]
    printed = [*toml_lines(list_settings(tmp_path))]
    assert printed.count("[[feeds]]") == 2
    assert listed[5].as_json()["key"] == "feeds.2.url"


def test_old_name_of_the_section_of_the_feed(tmp_path: Path) -> None:
    """Where there is no ``[[feeds]]``, ``[feeds]`` is the section of the site's own feed, as in earlier versions."""
    (tmp_path / SETTINGS_FILE).write_text("[feeds]\nlength = 9\n", encoding="utf-8")
    assert load_config(tmp_path).feeds.length == 9


def test_search_section(tmp_path: Path) -> None:
    """Missing keys of ``[search]`` keep their defaults; facets keep their order, without duplicates.

    The key ``offline`` of version 0.2 is ignored.
    """
    text = '[search]\nenabled = false\nfold = false\noffline = "on"\nfacets = ["year", "outlet", "year"]\n'
    (tmp_path / SETTINGS_FILE).write_text(text, encoding="utf-8")
    expected = SearchConfig(enabled=False, fold=False, facets=("year", "outlet"))
    assert load_config(tmp_path).search == expected


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_byte_order_mark_and_crlf(tmp_path: Path, end: str) -> None:
    """A file with a byte order mark and CRLF, as Notepad saves it, is read, and its lines are counted correctly."""
    text = f'title = "剪报"{end}lang = "en"{end}'
    (tmp_path / SETTINGS_FILE).write_bytes(codecs.BOM_UTF8 + text.encode())
    config = load_config(tmp_path)
    assert (config.title, config.lang) == ("剪报", "en")
    assert error_of_settings(tmp_path, codecs.BOM_UTF8 + f'titel = ""{end}'.encode()).line == 1
    assert error_of_settings(tmp_path, codecs.BOM_UTF8 + f'{text}descripton = ""{end}'.encode()).line == 3


URLS = {
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


@pytest.mark.parametrize(("text", "url"), URLS.items())
def test_site_url_is_normalised(text: str, url: str) -> None:
    """A missing slash at the end is added, and non-ASCII characters are percent-encoded, as a sitemap requires."""
    assert site_url(text) == url


def test_root_is_the_nearest_folder_with_settings(tmp_path: Path) -> None:
    """The root is found from the archive itself and from any folder in it; of two nested archives, the inner one."""
    inner = tmp_path / "outer" / "x" / "inner"
    deep = inner / "content" / "articles"
    deep.mkdir(parents=True)
    (tmp_path / "outer" / SETTINGS_FILE).touch()
    assert find_root(deep) == tmp_path / "outer"
    (inner / SETTINGS_FILE).touch()
    assert find_root(deep) == find_root(inner) == inner
    assert find_root(inner.parent) == tmp_path / "outer"


def test_folder_called_jianbao_toml(tmp_path: Path) -> None:
    """A folder called jianbao.toml does not make its parent an archive."""
    (tmp_path / "a" / SETTINGS_FILE).mkdir(parents=True)
    (tmp_path / SETTINGS_FILE).touch()
    assert find_root(tmp_path / "a") == tmp_path


def test_root_is_found_through_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``.`` means the working directory, and the result is absolute."""
    (tmp_path / SETTINGS_FILE).touch()
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path / "a")
    assert find_root(Path(os.curdir)) == tmp_path
