"""What several tests share: small archives, articles as values, the seeds built once, a browser."""

from __future__ import annotations

import functools
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import settings

from jianbao import pipeline
from jianbao.config import Config, load_config
from jianbao.model import Article
from jianbao.publish.page_record import PageRecord, to_row
from jianbao.report import BuildReport

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Route

REPOSITORY = Path(__file__).parents[1]
SITE_URL = "https://user.example/repo/"
CHROMIUM_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
)

settings.register_profile("steady", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("steady")


def an_article(identifier: str = "example.org-1", **values: Any) -> Article:
    """An article with every field filled; ``values`` take the place of what matters to a test."""
    article = Article(
        id=identifier,
        title="国防部长会见",
        date=datetime(2023, 11, 7, 11, 35, tzinfo=UTC),
        date_clue="dateline",
        collected=None,
        outlet="rfi",
        authors=(),
        lang="zh-Hans",
        tags=("国防",),
        source_url="https://example.org/1",
        summary="摘要。",
        image=None,
        body="正文第一段。\n",
    )
    return article._replace(**values)


def a_record(article: Article) -> PageRecord:
    """What planning a site knows of an article."""
    return PageRecord(f"{article.id}.md", (0, 0, 0), "", *to_row(article))


@dataclass(frozen=True)
class Archive:
    """An archive in a folder of its own."""

    root: Path

    @property
    def config(self) -> Config:
        """What its jianbao.toml says now."""
        return load_config(self.root)

    def write(self, name: str, text: str) -> Path:
        """Any file of it."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        return path

    def page(self, name: str, body: str = "正文。", **front: Any) -> Path:
        """A page with a title, unless ``front`` says otherwise."""
        header = yaml.safe_dump({"title": f"标题 {name}", **front}, allow_unicode=True, sort_keys=False)
        return self.write(f"content/articles/{name}.md", f"---\n{header}---\n\n{body}\n")

    def build(self, output: Path | None = None, **options: Any) -> BuildReport:
        """Build it in this process, without the search index unless asked."""
        return pipeline.build(self.config, output=output, **{"search": False, "jobs": 1, **options})

    def html(self, path: str) -> str:
        """A page of its site."""
        return (self.root / "site" / path).read_text(encoding="utf-8")


def files_of(folder: Path) -> dict[str, bytes]:
    """Path and bytes of everything in a folder, the manifest and hidden files with it."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An archive that holds nothing but its settings."""
    made = Archive(tmp_path / "archive")
    made.write("jianbao.toml", 'title = "剪报"\n')
    return made


@pytest.fixture(scope="session")
def seed_sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The repository's own pages as sites: ``plain`` without an address, ``published`` with ``SITE_URL``."""
    archive = Archive(tmp_path_factory.mktemp("seeds"))
    shutil.copytree(REPOSITORY / "content", archive.root / "content")
    shutil.copy(REPOSITORY / "jianbao.toml", archive.root)
    sites = {}
    for name, url in (("plain", ""), ("published", SITE_URL)):
        sites[name] = archive.root / name
        pipeline.build(archive.config._replace(url=url), output=sites[name], jobs=1)
    return sites


def sample_archive(name: str, folder: Path) -> Archive:
    """A copy of an archive that lies in ``tests/sites``."""
    shutil.copytree(Path(__file__).parent / "sites" / name, folder)
    return Archive(folder)


@pytest.fixture(scope="session")
def mixed_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive ``mixed``, whose pages hold everything that is hard to lay out, as a site with its index."""
    made = sample_archive("mixed", tmp_path_factory.mktemp("mixed") / "archive")
    made.build(search=True)
    return made.root / "site"


# What the browser tests need


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: the one on PATH, else the one Playwright has fetched."""
    from playwright.sync_api import Error, sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=found, args=CHROMIUM_FLAGS)
        except Error as error:
            how = "Install one: apt install chromium, or .venv/bin/playwright install chromium"
            pytest.fail(f"the browser tests found no Chromium that starts. {how}\n{error}")
        yield started
        started.close()


@dataclass
class Visit:
    """A browser page and what went on in it."""

    page: Page
    complaints: list[str]
    """Errors on the console (violations of the content security policy are such), and of scripts."""
    abroad: list[str]
    """Requests to another host than the one that serves the tests; none of them gets through."""


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Opens browser pages; ``visit(width=390, color_scheme="dark")``. Only this machine can be reached from them."""
    contexts = []

    def refuse(made: Visit, route: Route) -> None:
        made.abroad.append(route.request.url)
        route.abort()

    def listen(made: Visit, said: ConsoleMessage) -> None:
        if said.type == "error" and said.location.get("url") not in made.abroad:
            made.complaints.append(f"{said.text} ({said.location.get('url')})")

    def open_page(width: int = 1280, **options: Any) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        made = Visit(context.new_page(), [], [])
        abroad = re.compile(r"^(?!file:|data:|blob:|https?://127\.0\.0\.1[:/]).")
        context.route(abroad, lambda route: refuse(made, route))
        made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
        made.page.on("console", lambda said: listen(made, said))
        return made

    yield open_page
    for context in contexts:
        context.close()


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        """Tests have an output of their own."""


@pytest.fixture(scope="session")
def over_http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], str]]:
    """Serves a site as ``http://127.0.0.1:PORT/repo/``, the way GitHub Pages serves a project's."""
    servers: list[ThreadingHTTPServer] = []
    known: dict[Path, str] = {}

    def serve(site: Path) -> str:
        if site not in known:
            top = tmp_path_factory.mktemp("http")
            shutil.copytree(site, top / "repo")
            server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(top)))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            servers.append(server)
            known[site] = f"http://127.0.0.1:{server.server_port}/repo/"
        return known[site]

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()
