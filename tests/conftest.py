"""Fixtures and helpers of several tests: small archives, articles, sites that are built once, a browser."""

from __future__ import annotations

import functools
import os
import re
import shutil
import site
import socket
import subprocess
import sys
import threading
import venv
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from fake_web import Web, running
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
for variable in ("FORCE_COLOR", "CLICOLOR_FORCE"):  # some CI services set them; the tests compare plain messages
    os.environ.pop(variable, None)


def an_article(identifier: str = "example.org-1", **values: Any) -> Article:
    """An article with default values, some of which ``values`` replace."""
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
    """The record of an article's page, from which a build plans the site."""
    return PageRecord(f"{article.id}.md", (0, 0, 0), "", *to_row(article))


@dataclass(frozen=True)
class Archive:
    """An archive in a temporary folder."""

    root: Path

    @property
    def config(self) -> Config:
        """The current settings in its ``jianbao.toml``."""
        return load_config(self.root)

    def write(self, name: str, text: str) -> Path:
        """Write a file of the archive and return its path."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        return path

    def page(self, name: str, body: str = "正文。", **front: Any) -> Path:
        """Write the page ``name.md`` with the given front matter and by default a title; return its path."""
        header = yaml.safe_dump({"title": f"标题 {name}", **front}, allow_unicode=True, sort_keys=False)
        return self.write(f"content/articles/{name}.md", f"---\n{header}---\n\n{body}\n")

    def build(self, output: Path | None = None, **options: Any) -> BuildReport:
        """Build the site in this process, by default without the search index."""
        return pipeline.build(self.config, output=output, **{"search": False, "jobs": 1, **options})

    def html(self, path: str) -> str:
        """The HTML of a page of its site."""
        return (self.root / "site" / path).read_text(encoding="utf-8")


def files_of(folder: Path) -> dict[str, bytes]:
    """The bytes of every file in a folder, including hidden files, by its path in the folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An archive with settings and nothing else."""
    empty = Archive(tmp_path / "archive")
    empty.write("jianbao.toml", 'title = "剪报"\n')
    return empty


@pytest.fixture
def web() -> Iterator[Web]:
    """A web server on this machine that answers as the test says."""
    with running(Web()) as server:
        yield server


@pytest.fixture(scope="session")
def seed_sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sites of the repository's own archive: ``plain`` without a URL, ``published`` with ``SITE_URL``."""
    archive = Archive(tmp_path_factory.mktemp("seeds"))
    shutil.copytree(REPOSITORY / "content", archive.root / "content")
    shutil.copy(REPOSITORY / "jianbao.toml", archive.root)
    sites = {}
    for name, url in (("plain", ""), ("published", SITE_URL)):
        sites[name] = archive.root / name
        pipeline.build(archive.config._replace(url=url), output=sites[name], jobs=1)
    return sites


def sample_archive(name: str, folder: Path) -> Archive:
    """A copy, in ``folder``, of an archive in ``tests/sites``."""
    shutil.copytree(Path(__file__).parent / "sites" / name, folder)
    return Archive(folder)


@pytest.fixture(scope="session")
def mixed_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, with search index, of the archive ``mixed``, whose pages have everything that is hard to lay out."""
    mixed = sample_archive("mixed", tmp_path_factory.mktemp("mixed") / "archive")
    mixed.build(search=True)
    return mixed.root / "site"


# Fixtures of the browser tests


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, from PATH or else from Playwright's download."""
    from playwright.sync_api import Error, sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=found, args=CHROMIUM_FLAGS)
        except Error as error:
            remedy = "Install it: apt install chromium, or .venv/bin/playwright install chromium"
            pytest.fail(f"the browser tests cannot start Chromium. {remedy}\n{error}")
        yield started
        started.close()


@pytest.fixture(scope="session")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A headless session of Firefox; skips the test if Firefox is missing (``apt install firefox-esr``).

    Playwright cannot drive the Firefox of a distribution; Mozilla's own driver can.
    """
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip  # only CI must have two browsers
        missing("Firefox is missing: apt install firefox-esr, or get it from https://www.mozilla.org/firefox/")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the driver
        from marionette_driver.marionette import Marionette

        with socket.socket() as free:  # several workers may have a Firefox each
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        log = str(tmp_path_factory.mktemp("firefox"))  # not /dev/null: the driver deletes what is at the path
        session = Marionette(port=port, bin=program, headless=True, gecko_log=log, baseurl="about:blank")
        session.start_session()
        yield session
        session.quit(in_app=False)


@dataclass
class Visit:
    """A browser page with its errors and requests."""

    page: Page
    errors: list[str]
    """Errors on the console, among them violations of the content security policy, and uncaught script errors."""
    external_requests: list[str]
    """The URLs of requests to other machines; all of them are blocked."""


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """A function that opens browser pages, as ``visit(width=390, color_scheme="dark")``; other machines are blocked."""
    contexts = []

    def block(visit: Visit, route: Route) -> None:
        visit.external_requests.append(route.request.url)
        route.abort()

    def record_error(visit: Visit, message: ConsoleMessage) -> None:
        if message.type == "error" and message.location.get("url") not in visit.external_requests:
            visit.errors.append(f"{message.text} ({message.location.get('url')})")

    def open_page(width: int = 1280, **options: Any) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        visit = Visit(context.new_page(), [], [])
        external_url = re.compile(r"^(?!file:|data:|blob:|https?://127\.0\.0\.1[:/]).")
        context.route(external_url, lambda route: block(visit, route))
        visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
        visit.page.on("console", lambda message: record_error(visit, message))
        return visit

    yield open_page
    for context in contexts:
        context.close()


class _QuietHandler(SimpleHTTPRequestHandler):
    """Serves files without logging."""

    def log_message(self, *_: object) -> None:
        """Log nothing, so that the output of the tests stays readable."""


@pytest.fixture(scope="session")
def over_http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], str]]:
    """A function that serves a site at ``http://127.0.0.1:PORT/repo/``, as GitHub Pages does, and returns the URL."""
    servers: list[ThreadingHTTPServer] = []
    urls: dict[Path, str] = {}

    def serve(site: Path) -> str:
        if site not in urls:
            top = tmp_path_factory.mktemp("http")
            shutil.copytree(site, top / "repo")
            server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_QuietHandler, directory=str(top)))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            servers.append(server)
            urls[site] = f"http://127.0.0.1:{server.server_port}/repo/"
        return urls[site]

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


# The wheel, and a shell that can install it


def call(*command: object, cwd: Path, **environment: str) -> str:
    """Run a program, which must succeed, and return its standard output."""
    settings = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **environment}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=settings, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel, built without network access from a copy of all files that git tracks or would add."""
    copy, output = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("wheel")
    names = call("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=REPOSITORY).split("\0")
    for name in filter(None, names):
        if (REPOSITORY / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPOSITORY / name, copy / name)
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index")
    call(*pip, "-w", output, ".", cwd=copy)
    (built,) = output.glob("jianbao-*.whl")
    return built


@pytest.fixture(scope="session")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages of this environment, without jianbao."""
    folder = tmp_path_factory.mktemp("libraries")
    for path in Path(site.getsitepackages()[0]).iterdir():
        if "jianbao" not in path.name:
            (folder / path.name).symlink_to(path)
    return folder


@dataclass(frozen=True)
class Shell:
    """A shell with its own environment: ``shell(script, folder, NAME=value, …)``."""

    environment: Mapping[str, str]
    """Variables in addition to those of this process."""

    def __call__(self, script: str, folder: Path, **more: str) -> str:
        """Run a script in a folder, which must succeed, and return its standard output."""
        return call("bash", "-ec", script, cwd=folder, **self.environment, **more)


@pytest.fixture
def shell(libraries: Path, wheel: Path, tmp_path: Path) -> Shell:
    """The shell of a fresh runner, which has Python; its pip finds jianbao and all libraries without the network."""
    venv.create(tmp_path / "python", with_pip=False)
    (packages,) = (tmp_path / "python").glob("lib/*/site-packages")
    (packages / "libraries.pth").write_text(f"{libraries}\n", encoding="utf-8")
    environment = {
        "PATH": f"{tmp_path / 'python' / 'bin'}:{os.environ['PATH']}",
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheel.parent),
        **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "keeper"),
        **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "keeper@user.example"),
    }
    return Shell(environment)
