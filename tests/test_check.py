"""``jianbao check``: each kind of damage is found with its file, and a sound archive has no findings."""

from __future__ import annotations

import json
import re
import shutil
import socket
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import REPOSITORY, SITE_URL, Archive, files_of
from stories import run_ingest, story, write_clipping

from jianbao.care.check import CHECK_NAMES, CHECKS, check, name_of
from jianbao.care.check.picture_files import damage_of
from jianbao.cli.commands import main
from jianbao.cli.commands.check import CHECK_CHOICES

PNG = b"\x89PNG\r\n\x1a\n" + b"".join(
    struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    for kind, data in (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0\0")),
        (b"IEND", b""),
    )
)
HARBOUR, BRIDGE = "content/clippings/harbour.txt", "content/clippings/bridge.txt"
OWN, RULES, LOGO = "content/articles/own.md", "content/pages/rules.md", "content/static/logo.png"
VALLEY, ALIASES = "outlets/valley.toml", "content/aliases.tsv"
OUTLET = 'names = { zh-Hans = "谷报" }\nhosts = ["valley.example"]\n'


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """An archive with everything that checks look at, and its site; nothing is wrong with it."""
    archive = Archive(tmp_path_factory.mktemp("check") / "sound")
    archive.write("jianbao.toml", 'title = "剪报"\nurl = "https://user.example/repo/"\n')
    archive.write(VALLEY, OUTLET)
    archive.write("tags.toml", '[topics]\n"渡轮" = ["客船"]\n')
    archive.write("boilerplate.toml", '[valley."*"]\nkeep = []\nalso = ["谷报电子版"]\n')
    archive.write(ALIASES, f"{HARBOUR}\t2020/harbour.html\n")
    write_clipping(archive, "harbour", "https://valley.example/harbour", story(1), title="港口", epoch="1700000000000")
    write_clipping(archive, "bridge", "https://valley.example/bridge", story(2), title="大桥", epoch="1700000000000")
    # Two captures of one article, and the same text at another address, which ingest links.
    write_clipping(archive, "bridge-2", "https://valley.example/bridge", story(2, 290), title="大桥")
    write_clipping(archive, "copy", "https://other.example/bridge", story(2), title="大桥")
    run_ingest(archive)
    article = _page_of(archive, HARBOUR).removeprefix("content/articles/")
    links = f"[上](#部) [港]({article}) [规则](../pages/rules.md#部) [日](/dates/index.html) ![图](map.png) [外](https://a.example/)"
    archive.page("own", f"## 部\n\n{links}", rating=5)
    archive.write(RULES, "---\ntitle: 规则\nnav: true\n---\n\n## 部\n\n文。\n")
    for name in ("content/articles/map.png", LOGO):
        (archive.root / name).parent.mkdir(exist_ok=True)
        (archive.root / name).write_bytes(PNG)
    assert archive.build().problems == ()
    return archive


@pytest.fixture
def copy(sound: Archive, tmp_path: Path) -> Archive:
    """A copy of the sound archive, to be damaged."""
    shutil.copytree(sound.root, tmp_path / "copy")
    return Archive(tmp_path / "copy")


def _page_of(archive: Archive, clipping: str) -> str:
    """The page made from a clipping."""
    pages = sorted((archive.root / "content/articles").rglob("*.md"))
    (page,) = (page for page in pages if f"clipping:\n  file: {clipping}\n" in page.read_text(encoding="utf-8"))
    return page.relative_to(archive.root).as_posix()


Damage = Callable[[Archive], str]
"""Damages an archive, and returns the file that the finding must name."""


def _edit(name: str, old: str, new: str) -> Damage:
    """Replace the first match of a pattern in a file."""

    def edit(archive: Archive) -> str:
        text = (archive.root / name).read_text(encoding="utf-8")
        changed = re.sub(old, new, text, count=1, flags=re.MULTILINE)
        assert changed != text
        archive.write(name, changed)
        return name

    return edit


def _edit_page_of(clipping: str, old: str, new: str) -> Damage:
    """Replace the first match of a pattern in the page made from a clipping."""
    return lambda archive: _edit(_page_of(archive, clipping), old, new)(archive)


def _edit_linked(name: str, old: str, new: str, found_in: str) -> Damage:
    """Replace the first match of a pattern in a file; the finding names the file with a link to it."""
    return lambda archive: [_edit(name, old, new)(archive), found_in][1]


def _write(name: str, content: str | bytes) -> Damage:
    """Write a file."""

    def write(archive: Archive) -> str:
        archive.write(name, "").write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    return write


def _second_page(front: str, body: str = "文。") -> Damage:
    """Write a page by hand, with these lines of front matter from line 3."""
    return _write("content/articles/second.md", f"---\ntitle: 第二\n{front}---\n\n{body}\n")


def _delete(name: str, found_in: str) -> Damage:
    """Delete a file or folder; the finding names another file."""

    def delete(archive: Archive) -> str:
        path = archive.root / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
        return found_in

    return delete


def _delete_clipping(archive: Archive) -> str:
    page = _page_of(archive, HARBOUR)
    return _delete(HARBOUR, page)(archive)


def _link_to_nowhere(archive: Archive) -> str:
    """Add a clipping that is a broken link, and a page that names a clipping without its SHA-256."""
    (archive.root / "content/clippings/new.txt").symlink_to("/nowhere")
    archive.page("named", clipping={"file": BRIDGE})
    return "content/clippings/new.txt"


DAMAGES: dict[str, tuple[Damage, str, int | None, str]] = {
    "misspelt key": (_second_page("tag: [a]\n"), "front-matter", 3, "did you mean tags?"),
    "misspelt key of an own page": (_edit(RULES, "^nav:", "navi:"), "front-matter", 3, "did you mean nav?"),
    "swapped letters in a key of an own page": (
        _edit(RULES, "^title:", "titel:"),
        "front-matter",
        2,
        "did you mean title?",
    ),
    "nav that is no truth value": (_edit(RULES, "^nav: .*", "nav: maybe"), "front-matter", 3, "neither true nor false"),
    "merge conflict in a text": (
        _edit_page_of(HARBOUR, r"\Z", "\n<<<<<<< HEAD\n甲\n=======\n乙\n>>>>>>> other\n"),
        "merge-conflicts",
        None,
        "git could not merge this page",
    ),
    "merge conflict in front matter": (
        _second_page("<<<<<<< HEAD\ntags: [a]\n=======\ntags: [b]\n>>>>>>> other\n"),
        "merge-conflicts",
        3,
        "git could not merge this page",
    ),
    "theme that does not exist": (
        _edit("jianbao.toml", r"\Z", '[site]\ntheme = "defualt"\n'),
        "theme",
        4,
        "no theme 'defualt'",
    ),
    "deleted content": (_delete("content", "content"), "missing-clippings", None, "the folder does not exist"),
    "front matter that is not YAML": (_second_page("tags: [a\n"), "front-matter", 3, "not YAML"),
    "own page that is not YAML": (_edit(RULES, "^nav: ", "nav: ["), "front-matter", 3, "not YAML"),
    "page without a title": (_edit(OWN, "^title:.*", "name: x"), "front-matter", 1, "title is missing"),
    "page without front matter": (_write(OWN, "文。\n"), "front-matter", 1, "no front matter"),
    "page that is not UTF-8": (_write(OWN, "---\ntitle: 港\n---\n".encode("gb18030")), "front-matter", None, "UTF-8"),
    "empty page": (_write(OWN, b""), "front-matter", 1, "no front matter"),
    "day that does not exist": (_second_page("date: 2023-02-30\n"), "dates", 3, "not a date"),
    "date in the future": (_second_page("date: 9020-02-03\n"), "dates", 3, "9020-02-03, in the future"),
    "date before all newspapers": (_second_page("date: 0203-02-03\n"), "dates", 3, "before the first newspaper"),
    "date after the collection": (
        _edit_page_of(HARBOUR, "^date: .*", "date: 2024-02-03"),
        "dates",
        3,
        "the article was collected on 2023-11-14",
    ),
    "id of another page": (_second_page("id: own\n"), "duplicate-ids", 3, f"id own is that of {OWN}"),
    "address of another page": (
        _second_page("source_url: https://valley.example/bridge?utm_source=x\n"),
        "same-address",
        3,
        "source_url is that of content/articles/2023/11/14/",
    ),
    "same text without a link": (
        _second_page("date: 2024-01-01\n", story(1)),
        "near-duplicates",
        None,
        "the text is nearly that of content/articles/2023/11/14/",
    ),
    "same_as that no page has": (_second_page("same_as: [no.example-1]\n"), "same-as", 3, "no.example-1"),
    "changed clipping": (_edit(BRIDGE, "</p>", "!</p>"), "changed-clippings", None, "the SHA-256 is not"),
    "deleted clipping": (_delete_clipping, "missing-clippings", 16, f"{HARBOUR} does not exist"),
    "deleted folder of clippings": (
        _delete("content/clippings", "content/clippings"),
        "missing-clippings",
        None,
        "the folder does not exist; 4 clippings",
    ),
    "clipping that was not ingested": (
        _write("content/clippings/new.txt", "[新](https://valley.example/new)\n------\n\n<p>文。</p>\n"),
        "never-ingested",
        None,
        "no page was made",
    ),
    "clipping that is a link to nowhere": (
        _link_to_nowhere,
        "never-ingested",
        None,
        "leads to a file that does not exist",
    ),
    "clipping that cannot be read": (_write("content/clippings/new.txt", "文。\n"), "never-ingested", 1, "clipping"),
    "outlet with an unknown key": (_edit(VALLEY, "^hosts", "host"), "outlets", 2, "unknown key host"),
    "outlet with a wrong pattern": (_write(VALLEY, f'{OUTLET}wire_leads = ["("]\n'), "outlets", None, "wire_leads"),
    "host of two outlets": (_write("outlets/weekly.toml", OUTLET), "outlets", 2, "is in valley.toml, too"),
    "tag without a list": (_edit("tags.toml", r"\[\"客船\"\]", '"客船"'), "tags", 2, "渡轮 must be a list"),
    "tags without a table": (_write("tags.toml", "topics = 3\n"), "tags", 1, "topics must be a table"),
    "boilerplate that is no list": (_edit("boilerplate.toml", r"\[\]", '"x"'), "boilerplate", 2, "keep must be a list"),
    "boilerplate of no outlet": (_edit("boilerplate.toml", "valley", "vally"), "boilerplate", 1, "the outlet vally"),
    "old address without a clipping": (_edit(ALIASES, "\t.*", ""), "old-addresses", 1, "not a clipping, a tab"),
    "old address of no clipping": (
        _write(ALIASES, f"{HARBOUR}\t2020/harbour.html\ncontent/clippings/no.txt\t2020/no.html\n"),
        "old-addresses",
        2,
        "content/clippings/no.txt does not exist",
    ),
    "link to a file that does not exist": (
        _edit(OWN, r"rules\.md", "rule.md"),
        "links",
        8,
        "../pages/rule.md#部 leads nowhere",
    ),
    "deleted picture": (_delete("content/articles/map.png", OWN), "pictures", 8, "map.png leads nowhere"),
    "picture that is cut off": (_write(LOGO, PNG[:-6]), "pictures", None, "cut off"),
    "web page in place of a picture": (_write(LOGO, "<!doctype html>"), "pictures", None, "not a picture"),
    "deleted page of the site": (
        _delete("site/tags/index.html", "site/404.html"),
        "site-links",
        None,
        "the link tags/index.html leads nowhere, like ",
    ),
    "place in a page of the site": (
        _edit_linked("site/rules.html", ' id="部"', ' id="x"', "site/articles/own.html"),
        "site-links",
        None,
        "the link ../rules.html#%E9%83%A8 leads nowhere",
    ),
}


def test_sound_archive_has_no_findings_and_is_not_changed(sound: Archive) -> None:
    """Nothing is wrong with a sound archive, in worker processes either, and checking writes no file."""
    before = files_of(sound.root)
    assert check(sound.config, jobs=1).findings == ()
    assert check(sound.config, jobs=2).findings == ()
    assert files_of(sound.root) == before


def test_archive_without_site_or_pages_has_no_findings(sound: Archive, archive: Archive, tmp_path: Path) -> None:
    """Links to generated pages are not reported while there is no site; an empty archive is sound."""
    shutil.copytree(sound.root, tmp_path / "copy", ignore=shutil.ignore_patterns("site", ".cache"))
    assert check(Archive(tmp_path / "copy").config, jobs=1).findings == ()
    assert check(archive.config, jobs=1) == (CHECK_NAMES[:-1], ())


def test_archive_of_the_repository_has_no_findings(seed_sites: dict[str, Path]) -> None:
    """Nothing is wrong with the archive of this repository and its site, with a URL or without one."""
    config = Archive(seed_sites["plain"].parent).config
    assert check(config._replace(output="plain"), jobs=1).findings == ()
    assert check(config._replace(output="published", url=SITE_URL), jobs=1).findings == ()


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_found(name: str, copy: Archive) -> None:
    """A damage is found by the check for it, with file and line, and that check finds nothing else."""
    damage, expected, line, what = DAMAGES[name]
    file = damage(copy)
    findings = check(copy.config, [expected], jobs=1).findings
    assert {(finding.check, finding.file) for finding in findings if what in finding.what} >= {(expected, file)}
    assert line is None or line in {finding.line for finding in findings if finding.file == file}
    assert all(finding.fix for finding in findings)
    assert len(findings) == 1


def test_several_articles_of_one_address_are_no_duplicates(archive: Archive) -> None:
    """A front page is the address of several articles; the pages that ingest made of them are sound."""
    for number in (1, 2):
        write_clipping(archive, f"front-{number}", "https://valley.example/", story(number), title=story(number, 8))
    run_ingest(archive)
    assert check(archive.config, jobs=1).findings == ()


def test_renamed_clipping_is_not_missing(copy: Archive) -> None:
    """A clipping is recognised by its bytes: one that was renamed is neither missing nor new."""
    (copy.root / HARBOUR).rename(copy.root / "content/clippings/renamed.txt")
    assert check(copy.config, jobs=1).findings == ()


@pytest.mark.parametrize(
    ("data", "damage"),
    [
        (b"", "the picture is empty"),
        (PNG, ""),
        (PNG[:40], "the picture is cut off"),
        (b"\xff\xd8\xff\xe0..\xff\xda..\xff\xd9", ""),
        (b"\xff\xd8\xff\xe1.\xff\xd8.\xff\xda.\xff\xd9..\xff\xda..", "the picture is cut off"),
        (b"GIF89a...;", ""),
        (b"GIF89a...", "the picture is cut off"),
        (b"RIFF\x08\0\0\0WEBPVP8 ", ""),
        (b"RIFF\x09\0\0\0WEBPVP8 ", "the picture is cut off"),
        (b"\0\0\0\x1cftypavif", ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><path/></svg>\n", ""),
        (b"<?xml version='1.0'?><svg><path/>", ""),
        (b"<svg><path d='M0 0", "the picture is cut off"),
        (b"<!doctype html><title>404</title>", "the file is not a picture"),
    ],
)
def test_damage_of_pictures(data: bytes, damage: str) -> None:
    """A picture is recognised by its bytes, and is complete if it ends as its format says."""
    assert damage_of(data) == damage


def test_command(copy: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """The exit code is 0 without findings and 1 with one, which is a line with its file; nothing is a traceback."""
    command = ["--root", str(copy.root), "check", "--jobs", "1"]
    assert main(command) == 0
    assert "nothing is wrong" in capsys.readouterr().out
    _second_page("tag: [a]\n")(copy)
    assert main(["-q", *command]) == 1
    first, fix = capsys.readouterr().out.splitlines()
    assert first == "content/articles/second.md:3: unknown key tag; did you mean tags? [front-matter]"
    assert fix.startswith("  ")
    assert main([*command, "--only", "dates", "--only", "links"]) == 0
    capsys.readouterr()
    assert main([*command, "--json", "--only", "front-matter"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["checks"] == ["front-matter"]
    assert [(found["file"], found["line"], found["check"]) for found in report["findings"]] == [
        ("content/articles/second.md", 3, "front-matter")
    ]


def test_check_names() -> None:
    """``--only`` offers the checks that exist, and docs/checking.md has each with its docstring."""
    assert CHECK_CHOICES == CHECK_NAMES
    text = (REPOSITORY / "docs" / "checking.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", text, re.MULTILINE)
    assert rows == [(name_of(function), (function.__doc__ or "").replace("\n    ", " ")) for function in CHECKS]


def offline(*_: object, **options: object) -> None:
    """What the system does when there is no network."""
    raise socket.gaierror(socket.EAI_NONAME, "x")


def test_document_shows_commands_and_output_that_are_true(
    copy: Archive, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every command of docs/checking.md runs, and prints the finding that the document shows."""
    text = (REPOSITORY / "docs" / "checking.md").read_text(encoding="utf-8")
    commands = re.findall(r"^jianbao (.+?)(?: +#.*)?$", text, re.MULTILINE)
    assert len(commands) == 4
    monkeypatch.setattr(socket, "getaddrinfo", offline)
    assert {main(["--root", str(copy.root), *command.split(), "--jobs", "1"]) for command in commands} == {0}
    capsys.readouterr()
    copy.write("content/articles/2023/11/07/a.md", "---\ntitle: 港\ntag: [a]\n---\n\n文。\n")
    assert main(["--root", str(copy.root), "check", "--only", "front-matter", "--jobs", "1"]) == 1
    assert f"```text\n{capsys.readouterr().out.partition('1 check')[0]}```" in text
