"""The public API does what docs/api.md says, and nothing else is needed to use jianbao from Python."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY, Archive, files_of

from jianbao import api
from jianbao.cli.clean import clean_file
from jianbao.cli.new import make_archive
from jianbao.cli.requirement import Requirement
from jianbao.runtime import file_stamps

DOCUMENT = (REPOSITORY / "docs" / "api.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```", re.MULTILINE | re.DOTALL)
CLIPPING = "<!--1699359302000-->\n[港口](https://www.rfi.fr/cn/1)\n------\n\n<p>港口星期二恢复通航。</p>\n"


def test_examples_print_what_the_document_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run one after the other, the examples print what the document shows below them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(file_stamps, "MTIME_TICK", 0)  # else the second ingest may read again the page just written
    make_archive(tmp_path / "my-archive", Requirement("jianbao"))
    blocks = BLOCK.findall(DOCUMENT)
    names: dict[str, Any] = {}
    for number, (language, block) in enumerate(blocks):
        if language != "python":
            continue
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(block, "docs/api.md", "exec"), names)  # noqa: S102  # examples of our own document
        following, shown = blocks[number + 1]
        assert printed.getvalue() == (shown if following == "text" else "")


def test_document_names_everything_that_is_exported() -> None:
    """Each function, value and error of the API is in the document."""
    assert [name for name in api.__all__ if name not in DOCUMENT] == []


def test_clean_gives_the_page_of_the_command(tmp_path: Path) -> None:
    """``clean`` gives the page that ``jianbao clean`` prints for a file of that name, and writes nothing."""
    file = tmp_path / "a.txt"
    file.write_text(CLIPPING, encoding="utf-8")
    before = files_of(tmp_path)
    page, account = api.clean(CLIPPING, name="a.txt")
    assert (page, account) == clean_file(file, None)
    old_encoding = CLIPPING.replace("。", "，渔民说海上的风比预报的大，但是他们还是在天亮以前回到了家里。").encode(
        "gb18030"
    )
    assert api.clean(old_encoding, name="a.txt").page.endswith("回到了家里。\n")
    assert files_of(tmp_path) == before


def test_clean_uses_the_outlets_of_an_archive(archive: Archive) -> None:
    """``clean`` uses an archive's own outlet files, and changes none of the archive's files."""
    archive.write("outlets/harbour.toml", 'names = { zh-Hans = "港口报" }\nhosts = ["example.org"]\njunk = [".ad"]\n')
    text = '[港口](https://example.org/1)\n------\n\n<p>正文。</p><p class="ad">广告词</p>\n'
    before = files_of(archive.root)
    page, account = api.clean(text, archive=archive.root)
    assert "outlet: harbour" in page
    assert [(removal.rule, removal.text) for removal in account.removed] == [("outlet_junk", "广告词")]
    assert files_of(archive.root) == before


@pytest.mark.parametrize("text", ["", "正文", b"\xff\xfe\x00", "\ud800", "[a](b)\n", b"\0" * 9])
def test_clean_refuses_other_texts(text: str | bytes) -> None:
    """Text that is no clipping raises ClippingError with the given name and a remedy, never another exception."""
    with pytest.raises(api.ClippingError) as caught:
        api.clean(text, name="x.txt")
    assert caught.value.file == "x.txt"
    assert caught.value.remedy


def test_clean_refuses_an_archive_that_does_not_exist(tmp_path: Path) -> None:
    """A mistyped folder is an error, because its outlets would be left out silently."""
    with pytest.raises(api.UsageError):
        api.clean(CLIPPING, archive=tmp_path / "nowhere")
