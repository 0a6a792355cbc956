"""A page or clipping that its owner marks as private is in no output, and the report counts it."""

from __future__ import annotations

import base64
import re
import zlib

import pytest
from conftest import Archive, files_of
from hypothesis import given
from hypothesis import strategies as st

from jianbao.api import clean
from jianbao.page.drafts import DRAFT_VALUES, PRIVATE_VALUES, is_draft, is_private
from jianbao.pipeline import ingest

pytestmark = pytest.mark.slow

HIDDEN = "机密往来"
PACKED_DATA = re.compile(rb',"([A-Za-z0-9+/=]+)"')
"""The data in a file of the search index."""
MARKS = [
    "draft: true",
    "published: false",
    "draft: yes",
    "draft: 'True'",
    "published: 'no'",
    "status: Draft",
    "Private: true",
]


def files_with_secret(archive: Archive) -> list[str]:
    """The files of the site, those of the search index unpacked, that contain the secret or one of its words."""
    word = HIDDEN[1:3].encode()  # the search index lists pairs of characters
    files = files_of(archive.root / "site").items()
    return [path for path, data in files if "secret" in path or word in unpacked(path, data)]


def unpacked(path: str, data: bytes) -> bytes:
    """The content of a file of the site: those of the search index contain compressed data in base64."""
    is_packed = path.startswith("search/") and path.endswith(".js")
    parts = map(base64.b64decode, PACKED_DATA.findall(data)) if is_packed else [data]
    return b"\n".join(zlib.decompress(part) if part.startswith(b"\x78") else part for part in parts)


@pytest.mark.parametrize("mark", MARKS)
def test_a_page_marked_as_draft_is_in_no_output(archive: Archive, mark: str) -> None:
    """The text, title, tags and id of a draft are in no page, list, feed, sitemap or search file."""
    archive.write("jianbao.toml", 'title = "剪报"\nurl = "https://example.org/"\n')
    archive.page("public", tags=["国防"])
    header = f"title: {HIDDEN}\nid: secret\nchannel: {HIDDEN}\ntags: [{HIDDEN}]\ndate: 2023-11-07\n{mark}"
    archive.write("content/articles/secret.md", f"---\n{header}\n---\n\n{HIDDEN}\n")
    report = archive.build(search=True)
    assert (report.articles, report.drafts) == (1, 1)
    assert files_with_secret(archive) == []
    assert not (archive.root / "site/channels").exists()


def test_the_search_for_a_secret_covers_the_search_index(archive: Archive) -> None:
    """The check of the tests above finds a text that is published, in the page, its texts and its words."""
    archive.page("a", HIDDEN, channel=HIDDEN)
    archive.build(search=True)
    found = files_with_secret(archive)
    assert {"articles/a.html", "channels/index.html"} < {*found}
    for folder in ("texts", "words"):
        assert {path.rpartition(".")[2] for path in found if f"/{folder}/" in path} == {"js"}


@pytest.mark.parametrize("mark", ["draft: false", "published: true", "draft:", "published: ''", "status: final"])
def test_a_page_not_marked_as_draft_is_published(archive: Archive, mark: str) -> None:
    """A page whose keys for drafts are empty, or say that it is no draft, is published."""
    archive.write("content/articles/a.md", f"---\ntitle: {HIDDEN}\n{mark}\n---\n\n正文。\n")
    report = archive.build()
    assert (report.articles, report.drafts) == (1, 0)


@pytest.mark.parametrize(
    "mark", ["private: true", "status: Private", "visibility: hidden", "draft: true\nprivate: yes"]
)
def test_a_preview_with_drafts_has_no_private_page(archive: Archive, mark: str) -> None:
    """``drafts = true`` shows drafts, but neither articles nor own pages that are private."""
    archive.write("jianbao.toml", "[build]\ndrafts = true\n")
    archive.page("draft", draft=True)
    archive.write("content/articles/secret.md", f"---\ntitle: {HIDDEN}\n{mark}\n---\n\n{HIDDEN}\n")
    archive.write("content/pages/secret.md", f"---\ntitle: {HIDDEN}\n{mark}\n---\n\n{HIDDEN}\n")
    report = archive.build(search=True)
    assert (report.articles, report.drafts) == (1, 1)
    assert (archive.root / "site/articles/draft.html").is_file()
    assert files_with_secret(archive) == []


def test_a_page_that_becomes_a_draft_disappears_and_comes_back(archive: Archive) -> None:
    """Incremental builds remove a page that becomes a draft and restore it later; every build counts the draft."""
    archive.page("public", date="2023-11-07", tags=["国防"])
    archive.page("secret", date="2023-11-07", tags=["国防", HIDDEN])
    archive.build()
    published = files_of(archive.root / "site")
    archive.page("secret", date="2023-11-07", tags=["国防", HIDDEN], draft=True)
    assert archive.build().drafts == 1
    assert files_with_secret(archive) == []
    archive.build(output=archive.root / "clean")
    assert files_of(archive.root / "site") == files_of(archive.root / "clean")
    assert archive.build().drafts == 1
    archive.page("secret", date="2023-11-07", tags=["国防", HIDDEN])
    archive.build()
    assert files_of(archive.root / "site") == published


@pytest.mark.parametrize("mark", MARKS)
def test_a_clipping_marked_as_draft_becomes_a_draft_page(archive: Archive, mark: str) -> None:
    """A draft clipping gives a page with ``draft: true``, or ``private: true``, until the clipping lacks the mark."""
    clipping = "---\ntitle: {}\nfrom: https://example.org/secret\n{}\n---\n\n<p>{}。</p>\n"
    archive.write("content/clippings/secret.md", clipping.format(HIDDEN, mark, HIDDEN))
    report = ingest(archive.config, [archive.config.clippings], jobs=1)
    [ending] = report.endings
    key = "private" if mark == "Private: true" else "draft"
    assert f"\n{key}: true\n" in ending.page.read_text(encoding="utf-8")
    assert archive.build(search=True).drafts == 1
    assert files_with_secret(archive) == []
    archive.write("content/clippings/secret.md", clipping.format(HIDDEN, "layout: post", HIDDEN))
    ingest(archive.config, [archive.config.clippings], jobs=1)
    assert f"{key}:" not in ending.page.read_text(encoding="utf-8")
    assert archive.build().articles == 1


@given(
    st.dictionaries(st.text(max_size=5), st.none() | st.booleans() | st.integers() | st.text(max_size=5), max_size=5)
)
def test_front_matter_without_a_mark_is_never_a_draft(values: dict[str, object]) -> None:
    """Only the keys for drafts make a page a draft, whatever else front matter contains."""
    assert not is_draft({key: value for key, value in values.items() if key.lower() not in DRAFT_VALUES})
    assert not is_private({key: value for key, value in values.items() if key.lower() not in PRIVATE_VALUES})


@pytest.mark.parametrize(
    "front_matter",
    [
        "---\ntitle: 渔船\nDraft: True\n---\n",
        "---\ntitle: 渔船\npublish: n\n---\n",
        "---\ntitle: 渔船\nvisibility: private\n---\n",
        '+++\ntitle = "渔船"\n[params]\ndraft = true\n+++\n',
        '+++\ntitle = "渔船"\n[extra]\nprivate = true\n+++\n',
        "title: 渔船\nstatus: private\n---\n",
        "Title: 渔船\nStatus: hidden\n",
    ],
)
def test_marks_of_other_tools_make_a_draft(front_matter: str) -> None:
    """A clipping is a draft, or private, by the marks of other tools, in any case, also in tables of Hugo and Zola."""
    key = "private" if re.search("private|hidden", front_matter) else "draft"
    assert f"\n{key}: true\n" in clean(f"{front_matter}\n渔船一条接一条**靠岸**。\n", name="a.md").page
