"""A page or clipping that its owner marks as private is in no output, and the report counts it."""

from __future__ import annotations

import pytest
from conftest import Archive, files_of
from hypothesis import given
from hypothesis import strategies as st

from jianbao.page.format import is_draft
from jianbao.pipeline import ingest

pytestmark = pytest.mark.slow

HIDDEN = "机密往来"
MARKS = ["draft: true", "published: false", "draft: yes", "draft: 'True'", "published: 'no'"]


def files_with_secret(archive: Archive) -> list[str]:
    """The files of the site, the search index included, that contain the secret."""
    return [
        path for path, data in files_of(archive.root / "site").items() if HIDDEN.encode() in data or "secret" in path
    ]


@pytest.mark.parametrize("mark", MARKS)
def test_a_page_marked_as_draft_is_in_no_output(archive: Archive, mark: str) -> None:
    """The text, title, tags and id of a draft are in no page, list, feed, sitemap or search file."""
    archive.write("jianbao.toml", 'title = "剪报"\nurl = "https://example.org/"\n')
    archive.page("public", tags=["国防"])
    text = f"---\ntitle: {HIDDEN}\nid: secret\ntags: [{HIDDEN}]\ndate: 2023-11-07\n{mark}\n---\n\n{HIDDEN}\n"
    archive.write("content/articles/secret.md", text)
    report = archive.build(search=True)
    assert (report.articles, report.drafts) == (1, 1)
    assert files_with_secret(archive) == []


@pytest.mark.parametrize("mark", ["draft: false", "published: true", "draft:", "published: ''"])
def test_a_page_not_marked_as_draft_is_published(archive: Archive, mark: str) -> None:
    """A page whose ``draft`` or ``published`` is empty, or says that it is no draft, is published."""
    archive.write("content/articles/a.md", f"---\ntitle: {HIDDEN}\n{mark}\n---\n\n正文。\n")
    report = archive.build()
    assert (report.articles, report.drafts) == (1, 0)


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
    """A draft clipping gives a page with ``draft: true``, which is public again once the clipping lacks the mark."""
    clipping = "---\ntitle: {}\nfrom: https://example.org/secret\n{}\n---\n\n<p>{}。</p>\n"
    archive.write("content/clippings/secret.md", clipping.format(HIDDEN, mark, HIDDEN))
    report = ingest(archive.config, [archive.config.clippings], jobs=1)
    [ending] = report.endings
    assert "\ndraft: true\n" in ending.page.read_text(encoding="utf-8")
    assert archive.build(search=True).drafts == 1
    assert files_with_secret(archive) == []
    archive.write("content/clippings/secret.md", clipping.format(HIDDEN, "layout: post", HIDDEN))
    ingest(archive.config, [archive.config.clippings], jobs=1)
    assert "draft" not in ending.page.read_text(encoding="utf-8")
    assert archive.build().articles == 1


@given(
    st.dictionaries(st.text(max_size=5), st.none() | st.booleans() | st.integers() | st.text(max_size=5), max_size=5)
)
def test_front_matter_without_a_mark_is_never_a_draft(values: dict[str, object]) -> None:
    """Only the keys ``draft`` and ``published`` make a page a draft, whatever else front matter contains."""
    assert not is_draft({key: value for key, value in values.items() if key not in ("draft", "published")})
