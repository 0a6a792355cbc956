"""``build --explain PATH`` names the ingredient of a page that changed, or says that the page was kept."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Archive

from jianbao.cli.commands import main
from jianbao.errors import UsageError
from jianbao.publish import explain
from jianbao.runtime.cache import CACHE_FOLDER

pytestmark = pytest.mark.slow

ARTICLE, TAG = "articles/a.html", "tags/国防.html"
Change = Callable[[Archive], object]


@pytest.fixture
def built(archive: Archive) -> Archive:
    """An archive of three articles on two tags, built once."""
    archive.page("a", tags=["国防"], date="2023-11-07")
    archive.page("b", tags=["国防"], date="2023-11-08")
    archive.page("c", tags=["韩国"], date="2023-11-09")
    archive.build()
    return archive


def explained(archive: Archive, path: str) -> str:
    """Build, and return the explanation of a page as one text."""
    return "\n".join(archive.build(explain=path).explanation)


@pytest.mark.parametrize("path", [ARTICLE, TAG, "index.html", "static/style.css", "robots.txt"])
def test_page_is_kept_when_nothing_changed(built: Archive, path: str) -> None:
    """If nothing changed, the explanation says so, whether or not the build takes the fast path."""
    for _ in range(2):
        assert explained(built, path) == f"{path} was kept\nnothing changed since the last build"


def test_page_is_kept_when_another_page_changed(built: Archive) -> None:
    """If only another page changed, the explanation says that this page was kept."""
    built.page("c", "另一句。", tags=["韩国"], date="2023-11-09")
    assert explained(built, ARTICLE) == f"{ARTICLE} was kept\nnothing changed since the last build"


def use_theme(archive: Archive) -> None:
    """Make a theme and use it: a change of both the settings and the theme."""
    archive.write("themes/mine/theme.toml", "")
    archive.write("jianbao.toml", 'title = "剪报"\ntheme = "mine"\n')


def change_template(archive: Archive) -> None:
    """Change a template of a theme that is in use already."""
    use_theme(archive)
    archive.build()
    archive.write("themes/mine/templates/about.html", "x")


SHARED: dict[str, tuple[Change, set[str]]] = {
    "settings": (lambda archive: archive.write("jianbao.toml", 'title = "另一个"\n'), {"settings"}),
    "outlets": (lambda archive: archive.write("outlets/x.toml", 'names = { zh-Hans = "某报" }\n'), {"outlets"}),
    "theme": (change_template, {"theme"}),
    "settings and theme": (use_theme, {"settings", "theme"}),
}


@pytest.mark.parametrize("why", SHARED)
@pytest.mark.parametrize("path", [ARTICLE, TAG])
def test_change_of_what_all_pages_share(built: Archive, why: str, path: str) -> None:
    """A change of settings, outlets or theme rebuilds every page, and the explanation names what changed."""
    change, ingredients = SHARED[why]
    change(built)
    verdict, *reasons = explained(built, path).split("\n")
    assert verdict.startswith(f"{path} was rebuilt")
    assert reasons == [explain.SHARED_REASONS[ingredient] for ingredient in sorted(ingredients)]


def test_code_changed(built: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version of jianbao, Python or a library rebuilds every page, and the explanation names the code only."""
    monkeypatch.setattr("jianbao.publish.build_context.code_digest", lambda: "another")
    verdict, *reasons = explained(built, ARTICLE).split("\n")
    assert verdict.startswith(f"{ARTICLE} was rebuilt")
    assert reasons == [explain.SHARED_REASONS["code"]]


def test_cache_is_missing(built: Archive) -> None:
    """Without a cache the explanation says that nothing is known of an earlier build."""
    shutil.rmtree(built.root / CACHE_FOLDER)
    assert explained(built, ARTICLE).endswith(explain.NO_CACHE)


@pytest.mark.parametrize(
    "name",
    [ARTICLE, f"site/{ARTICLE}", "content/articles/a.md", "{root}/content/articles/a.md", "{root}/site/" + ARTICLE],
)
def test_article_changed(built: Archive, name: str) -> None:
    """The explanation names the article's Markdown file; the option accepts any path of the page."""
    built.page("a", "另一句。", tags=["国防"], date="2023-11-07")
    text = explained(built, name.format(root=built.root))
    assert text == f"{ARTICLE} was rebuilt\nits Markdown file changed: content/articles/a.md"


def test_percent_encoded_path(built: Archive) -> None:
    """The option also accepts a path with percent-encoding, as in a URL."""
    assert explained(built, "tags/%E5%9B%BD%E9%98%B2.html").startswith(TAG)


def test_near_duplicate_added(built: Archive) -> None:
    """The explanation names an article that now names this one as having the same text."""
    built.page("c", tags=["韩国"], date="2023-11-09", same_as=["a"])
    assert explained(built, ARTICLE) == (
        f"{ARTICLE} was rebuilt\narticles added with the same text: content/articles/c.md"
    )


@pytest.mark.parametrize(
    "path", [TAG, "dates/2023/11/07.html", "index.html", "feed.xml", "feed.json", "tags/index.html"]
)
def test_article_added_to_a_list(built: Archive, path: str) -> None:
    """For a listing, the feed and pages with counts, the explanation names an added article."""
    built.page("new", tags=["国防"], date="2023-11-07")
    assert explained(built, path) == f"{path} was rebuilt\narticles added on this page: content/articles/new.md"


def test_date_whose_neighbour_came(built: Archive) -> None:
    """The page of a day is rebuilt because its arrow leads to another day."""
    built.page("neighbour", date="2023-11-06")
    report = built.build(explain="dates/2023/11/07.html")
    assert report.explanation[1:] == ("a date before or after it got its first article, or lost its last one",)


def test_articles_removed_and_changed_on_a_list(built: Archive) -> None:
    """For a listing, the explanation names removed articles and changed articles."""
    (built.root / "content/articles/b.md").unlink()
    built.page("a", title="另一题", tags=["国防"], date="2023-11-07")
    assert explained(built, TAG).split("\n")[1:] == [
        "articles removed on this page: content/articles/b.md",
        "articles changed on this page: content/articles/a.md",
    ]


def test_part_of_a_long_list(built: Archive) -> None:
    """For a part of a long shelf, the explanation names a few articles, all from that part's days."""
    built.write("jianbao.toml", "[pages]\nsplit = 2\n")
    for number in range(7):
        built.page(f"x{number}", tags=["国防"], date="2021-01-01")
    built.build()
    for number in range(7):
        built.page(f"x{number}", title="另一题", tags=["国防"], date="2021-01-01")
    built.page("a", title="另一题", tags=["国防"], date="2023-11-07")
    verdict, reason = explained(built, "tags/国防/2021/01/01.html").split("\n")
    assert verdict.endswith("was rebuilt")
    assert reason.startswith("articles changed on this page: content/articles/x")
    assert reason.endswith("and 2 more")


@pytest.mark.parametrize(
    ("change", "reason"), [(Path.unlink, "missing"), (lambda file: file.write_text("x"), "altered")]
)
def test_damaged_file_in_the_site(built: Archive, change: Callable[[Path], object], reason: str) -> None:
    """The explanation says that a file of the site was deleted or altered."""
    change(built.root / "site" / ARTICLE)
    assert explained(built, ARTICLE).endswith(f"the file in the site was {reason}")


def test_new_page(built: Archive) -> None:
    """The explanation says that a page is new if the last build did not make it."""
    built.page("new", tags=["新"])
    assert "the page is new" in explained(built, "articles/new.html")
    assert "its content is the same" not in explained(built, "tags/新.html")


def test_about_page_and_sitemap(built: Archive) -> None:
    """The explanation names content/about.md for the about page, for the sitemap pages that came, went or changed."""
    built.write("jianbao.toml", 'title = "剪报"\nurl = "https://user.example/"\n')
    built.build()
    built.write("content/about.md", "关于")
    assert explained(built, "about.html").endswith("content/about.md changed, or a file that it links to")
    built.page("new")
    assert explained(built, "sitemap.xml").endswith("pages were added to the site or removed from it")
    built.page("new", noindex=True)
    assert explained(built, "sitemap.xml").endswith("the day of an article in it, or the noindex of a page, changed")


def test_redirect_page(built: Archive) -> None:
    """For the redirect page at an alias, the explanation names the article."""
    built.page("a", aliases=["old/a.html"])
    built.build()
    built.page("a", title="另一题", aliases=["old/a.html"])
    assert explained(built, "old/a.html").endswith("articles changed on this page: content/articles/a.md")


REMOVED: dict[str, tuple[Change, str]] = {
    "deleted": (lambda archive: (archive.root / "content/articles/a.md").unlink(), "its Markdown file was deleted"),
    "draft": (lambda archive: archive.page("a", draft=True), "is a draft"),
    "broken": (lambda archive: archive.write("content/articles/a.md", "x"), "cannot be used; see the problem"),
    "another id": (lambda archive: archive.page("a", id="z"), "its id changed"),
}


@pytest.mark.parametrize("why", REMOVED)
def test_page_that_was_removed(built: Archive, why: str) -> None:
    """For an article's page that is no longer in the site, the explanation says why."""
    change, reason = REMOVED[why]
    change(built)
    text = explained(built, ARTICLE)
    assert text.startswith(f"{ARTICLE} was removed from the site\n")
    assert reason in text


def test_list_that_became_empty(built: Archive) -> None:
    """For the page of a tag without articles, the explanation says that nothing is on it any more."""
    (built.root / "content/articles/c.md").unlink()
    assert explained(built, "tags/韩国.html").endswith("nothing is on this page any more")


@pytest.mark.parametrize(("change", "reason"), [("draft", "it is a draft"), ("broken", "it cannot be used")])
def test_markdown_file_that_never_had_a_page(built: Archive, change: str, reason: str) -> None:
    """For a draft, or a page that cannot be read, the explanation says why the site has no page for it."""
    built.page("new", draft=True) if change == "draft" else built.write("content/articles/new.md", "x")
    assert reason in explained(built, "content/articles/new.md")


def test_unknown_path_is_a_usage_error(built: Archive) -> None:
    """The site is built; the report has an error about the path that suggests the most similar one, if there is one."""
    report = built.build(explain="articles/aa.html")
    [problem] = report.problems
    assert isinstance(problem, UsageError)
    assert "no page articles/aa.html" in problem.what
    assert f"Did you mean {ARTICLE}?" in (problem.remedy or "")
    assert report.explanation == ()
    assert main(["build", "--root", str(built.root), "--no-search", "--explain", "articles/aa.html"]) == 2
    for unknown in ("~~~~", ""):
        [problem] = built.build(explain=unknown).problems
        assert "Did you mean" not in (problem.remedy or "")


def test_unknown_path_does_not_hide_other_problems(built: Archive) -> None:
    """A page that cannot be read is reported too: it may be why the path that was asked for is missing."""
    built.write("content/articles/broken.md", "---\ntitle: x\ndate: xx\n---\n")
    files = [problem.file for problem in built.build(explain="articles/broken.html").problems]
    assert "content/articles/broken.md" in files
    assert len(files) == 2


def test_same_content_after_a_lost_cache(built: Archive) -> None:
    """A page that is rebuilt because the cache is missing, with the same bytes, is said to be the same."""
    shutil.rmtree(built.root / CACHE_FOLDER)
    explanation = explained(built, ARTICLE)
    assert "the cache is missing" in explanation
    assert "its content is the same as before" in explanation


def test_page_asked_for_by_a_renamed_markdown_file(built: Archive) -> None:
    """A Markdown file that was renamed, with an unchanged id, does not make its page count as missing."""
    page = built.page("q1", id="steady", date="2023-11-07")
    built.build()
    page.rename(page.with_name("q2.md"))
    assert "missing" not in explained(built, "content/articles/q2.md")


def test_cache_that_cannot_be_written(archive: Archive) -> None:
    """If no cache can be written, the build succeeds and says that it can explain no page."""
    archive.write(CACHE_FOLDER, "in the way")
    assert explained(archive, "index.html").startswith("no page can be explained")


def test_change_recorded_by_a_build_of_another_site(built: Archive) -> None:
    """After a build of another site of the archive, the explanation says only that what the list shows changed."""
    built.page("new", tags=["国防"])
    built.build(built.root / "other")
    assert "what it shows changed" in explained(built, TAG)


def test_command(built: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """The command prints what was done with the page, and each reason on a line of its own."""
    command = ["build", "--root", str(built.root), "--no-search", "--jobs", "1", "--explain"]
    built.page("a", "另一句。", tags=["国防"], date="2023-11-07")
    assert main([*command, ARTICLE]) == 0
    lines = capsys.readouterr().out.splitlines()
    at = lines.index(f"Explained  {ARTICLE} was rebuilt")
    assert lines[at + 1] == "           - its Markdown file changed: content/articles/a.md"
    assert main([*command, "none.html"]) == 2


def test_build_without_the_option_does_not_load_the_module(built: Archive) -> None:
    """A build without ``--explain`` does not import the module that explains."""
    built.page("a", "另一句。", tags=["国防"], date="2023-11-07")
    code = (
        "import sys; from jianbao.cli.commands import main; "
        "main(['build', '--no-search', '--jobs', '1']); assert 'jianbao.publish.explain' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=built.root, check=True, capture_output=True)
