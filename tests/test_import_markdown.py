"""``jianbao import markdown``: posts and notes of other tools become clippings that ingest reads."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Archive, files_of
from test_import import ENGLISH, SIMPLIFIED, articles

from jianbao import pipeline
from jianbao.errors import ClippingError, UsageError
from jianbao.importers.import_file import import_file
from jianbao.importers.import_report import FileReport
from jianbao.importers.markdown_body import plain_markdown

TEXT, CHINESE = "\n\n".join(ENGLISH), "\n\n".join(SIMPLIFIED)
DATE = "2023-05-09T07:30:00+02:00"
HUGO = f'+++\ntitle = "Hugo"\ndate = {DATE}\ntags = ["river"]\n[params]\nauthor = "Bo Li"\n+++\n{TEXT}\n'
LOGSEQ = f"title:: Logseq\nurl:: https://post.example/2\ntags:: river, ferry\n\n- {ENGLISH[0]}\n- {ENGLISH[1]}\n"
BOX = "<div class='box'>\n\nSome **bold** words.\n\n</div>\n\n- one\n- two\n"
NOTES = {
    # https://gohugo.io/content-management/front-matter/ and https://gohugo.io/content-management/page-bundles/
    "posts/hugo.md": HUGO,
    "posts/2023-05-10-bundle/index.md": f'{{\n"title": "Bundle"\n}}\n{TEXT}\n\n![Local](images/a.png)\n',
    "posts/_index.md": "---\ntitle: Posts\n---\n",
    # https://hexo.io/docs/front-matter
    "hexo.md": f"title: Hexo\ndate: 2023-05-09 20:15:00\ncategories:\n- [河, 桥]\n---\n{CHINESE}\n<!-- more -->\n",
    # https://docs.getpelican.com/en/latest/content.html
    "pelican.md": f"Title: Pelican\nDate: 2023-05-09 10:20\nCategory: News\nTags: river, old town\n\n{TEXT}\n",
    # https://www.getzola.org/documentation/content/page/
    "zola.md": f'+++\ntitle = "Zola"\ndate = 2023-05-09\n[taxonomies]\ntags = ["river"]\n+++\n{TEXT}\n',
    # https://help.obsidian.md/web-clipper/templates and https://help.obsidian.md/properties
    "vault/Self-driving ferries.md": (
        "---\nsource: https://post.example/1\nauthor:\n  - '[[Anna Brook]]'\npublished: 2023-05-09\n"
        f"created: 2023-05-12\ntags:\n  - clippings\n---\n{TEXT}\n\n![[Pasted image.png]]\n"
    ),
    "vault/untitled.md": f"---\ntags: [x]\n---\n# From the heading\n\n{TEXT}\n",
    "vault/no front matter.md": "# A note\n\nText.\n",
    "vault/Templates/clip.md": '---\ntitle: "{{title}}"\ndate: {{date}}\n---\n{{content}}\n',
    "vault/.trash/old.md": f"---\ntitle: Trash\n---\n{TEXT}\n",
    "themes/x/content/a.md": f"---\ntitle: Theme\n---\n{TEXT}\n",
    # https://docs.logseq.com/#/page/properties
    "logseq.md": LOGSEQ,
    "mixed.md": f"---\ntitle: Mixed\n---\n{TEXT}\n\n{BOX}",
    "draft.md": f"---\ntitle: Draft\ndraft: true\n---\n{TEXT}\n",
    "README.txt": "x",
}


@pytest.fixture
def notes(tmp_path: Path) -> Archive:
    """A folder of notes, not an archive."""
    folder = Archive(tmp_path / "notes")
    for name, text in NOTES.items():
        folder.write(name, text)
    return folder


@pytest.fixture
def run(archive: Archive, notes: Archive) -> Callable[..., FileReport]:
    """A function that imports the notes."""
    return lambda **options: import_file("markdown", notes.root, archive.config, **options)


def test_markdown_of_many_tools(run: Any, archive: Archive) -> None:
    """What the tools write into front matter reaches the pages; what is no note is dropped by reason."""
    report = run()
    assert report.dropped == {
        "are pages of lists": ("posts/_index.md",),
        "are templates": ("vault/Templates/clip.md",),
        "have no front matter": ("vault/no front matter.md",),
    }
    assert report.lost == {"pictures that are files": 2}
    found = articles(archive)
    assert found.keys() == {
        *("Hugo", "Bundle", "Hexo", "Pelican", "Zola", "Self-driving ferries", "From the heading"),
        *("Logseq", "Mixed", "Draft"),
    }
    assert (found["Hugo"].tags, found["Hugo"].authors, str(found["Hugo"].date)) == (
        ("river",),
        ("Bo Li",),
        "2023-05-09 07:30:00+02:00",
    )
    assert (str(found["Bundle"].day), found["Bundle"].body) == ("2023-05-10", f"{TEXT}\n")
    assert (found["Hexo"].tags, found["Hexo"].lang, str(found["Hexo"].day)) == (("河", "桥"), "zh-Hans", "2023-05-09")
    assert found["Pelican"].tags == ("river", "old town", "News")
    ferries = found["Self-driving ferries"]
    assert (ferries.source_url, ferries.authors, str(ferries.day)) == (
        "https://post.example/1",
        ("Anna Brook",),
        "2023-05-09",
    )
    assert ferries.body == found["From the heading"].body == f"{TEXT}\n"
    assert (found["Logseq"].source_url, found["Logseq"].tags) == ("https://post.example/2", ("river", "ferry"))
    assert found["Mixed"].body == f"{TEXT}\n\nSome **bold** words.\n\n- one\n- two\n"
    assert found["Draft"].is_draft


def test_files_that_ingest_reads_are_copied(run: Any, notes: Archive, archive: Archive) -> None:
    """A file without anything that ingest cannot read is copied byte for byte, and the source is not changed."""
    before = files_of(notes.root)
    run(into=archive.config.clippings / "old")
    assert files_of(archive.config.clippings)["old/posts/hugo.md"] == HUGO.encode()
    assert files_of(notes.root) == before


def test_notes_are_imported_once(run: Any, notes: Archive, archive: Archive) -> None:
    """A second import writes nothing; a clipping that the user changed is kept, and the report names it."""
    assert len(run(dry_run=True).new) == len(run().new) == 10
    assert not run().new
    archive.write("content/clippings/hexo.md", "别的。")
    report = run()
    assert [places for reason, places in report.dropped.items() if "other content" in reason] == [("hexo.md",)]
    assert (archive.config.clippings / "hexo.md").read_text(encoding="utf-8") == "别的。"


def test_damaged_notes(notes: Archive, run: Any) -> None:
    """A file that is not UTF-8, has invalid TOML, or is too large for a clipping, is dropped with the reason."""
    (notes.root / "bytes.md").write_bytes(b"---\ntitle: \xff\n---\n")
    notes.write("toml.md", "+++\ntitle =\n+++\nx\n")
    notes.write("large.md", "---\ntitle: Large\n---\n" + "x" * 20_000_000)
    reasons = {place: reason for reason, places in run().dropped.items() for place in places}
    assert "not UTF-8" in reasons["bytes.md"]
    assert "not TOML" in reasons["toml.md"]
    assert "20 MB" in reasons["large.md"]


def test_front_matter_that_is_not_yaml(notes: Archive, archive: Archive, run: Any) -> None:
    """In front matter that is not valid YAML, a line without a space after its colon is a text, and no error."""
    notes.write("colon.md", f"---\ntitle: Colon: in a title\nauthor:Anna\n---\n{TEXT}\n")
    run()
    assert "Colon: in a title" in articles(archive)


def test_folder_without_markdown(archive: Archive, tmp_path: Path) -> None:
    """A folder without Markdown files is an error."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(ClippingError, match="nothing to import"):
        import_file("markdown", tmp_path / "empty", archive.config)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        # https://help.obsidian.md/obsidian-flavored-markdown
        ("See [[Bridges|the bridge]], [[a/Ferry#Times]] and [[Tarn]].", "See the bridge, Ferry and Tarn."),
        ("![[a.png|300]]x ==marked== a == b == c", "x marked a == b == c"),
        ("> [!note]- Read this\n> Text.", "> **Read this**\n>\n> Text."),
        ("> [!warning]\n> Text.", "> **Warning**\n>\n> Text."),
        ("A %%hidden\ncomment%%line. ^a1b2", "A line."),
        ("[other](note.md#part) and [kept](https://post.example/x.md)", "other and [kept](https://post.example/x.md)"),
        ("`[[code]]` and\n\n```\n==x== %%y%%\n```", "`[[code]]` and\n\n```\n==x== %%y%%\n```"),
        # https://gohugo.io/content-management/shortcodes/
        (
            '{{< figure src="https://post.example/a.jpg" alt="A" caption="1 < 2" >}}',
            '<figure><img src="https://post.example/a.jpg" alt="A"><figcaption>1 &lt; 2</figcaption></figure>',
        ),
        ("{{< youtube abc123 >}} {{< vimeo id=9 >}}", "<https://www.youtube.com/watch?v=abc123> <https://vimeo.com/9>"),
        ("{{% notice tip %}}\nKeep **this**.\n{{% /notice %}}", "\nKeep **this**.\n"),
        ('{{< highlight go "linenos=table" >}}\n==x==\n{{< /highlight >}}', "```go\n==x==\n```"),
        ('[text]({{< ref "other.md" >}})', "text"),
        # https://hexo.io/docs/tag-plugins
        ("{% codeblock lang:python %}\nx = [[1]]\n{% endcodeblock %}", "```python\nx = [[1]]\n```"),
        ("{% youtube abc %}", "<https://www.youtube.com/watch?v=abc>"),
        (
            "Nothing special: a [link](https://post.example/), *words*.",
            "Nothing special: a [link](https://post.example/), *words*.",
        ),
    ],
)
def test_additions_to_markdown(written: str, plain: str) -> None:
    """What Obsidian, Hugo and Hexo add to Markdown becomes plain Markdown; code stays as it is."""
    assert plain_markdown(written) == plain


def test_caption_of_a_figure(archive: Archive, notes: Archive, run: Any) -> None:
    """The caption of Hugo's ``figure`` is that of the picture on the page."""
    notes.write(
        "f.md", f'---\ntitle: F\n---\n{TEXT}\n\n{{{{< figure src="https://post.example/a.jpg" caption="C d" >}}}}\n'
    )
    run()
    assert articles(archive)["F"].body == f"{TEXT}\n\n![C d](https://post.example/a.jpg)\n*C d*\n"


def test_pages_are_built(run: Any, archive: Archive) -> None:
    """Imported notes give a site without drafts."""
    run()
    pipeline.ingest(archive.config, jobs=1)
    report = archive.build()
    assert (report.articles, report.drafts, report.problems) == (9, 1, ())


def test_archive_is_no_source(archive: Archive) -> None:
    """Pages of the archive are not imported as notes of a folder around them, and by themselves they are refused."""
    archive.page("a", "A text of the archive.")
    archive.write("old/note.md", f"---\ntitle: Note\n---\n{TEXT}\n")
    assert import_file("markdown", archive.root, archive.config).new == ("content/clippings/old/note.md",)
    for folder in ("content", "content/articles"):
        with pytest.raises(UsageError, match="part of the archive"):
            import_file("markdown", archive.root / folder, archive.config)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_pipes_and_links_are_not_read(run: Any, notes: Archive, tmp_path: Path) -> None:
    """A named pipe, which nobody may write into, and a symbolic link are not read, whatever their names."""
    os.mkfifo(notes.root / "pipe.md")
    secret = tmp_path / "secret.md"
    secret.write_text("---\ntitle: Secret\n---\nText.\n", encoding="utf-8")
    (notes.root / "link.md").symlink_to(secret)
    assert not [name for name in run().new if name.endswith(("pipe.md", "link.md"))]
