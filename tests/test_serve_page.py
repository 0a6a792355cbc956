"""What ``jianbao serve`` answers: a file of the site, with additions in pages, or the 404 page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jianbao.serve.page import Visitor, inject, respond, widen_policy

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src https: http: data: 'self'; "
    "connect-src 'self'; worker-src 'self' blob:; base-uri 'self'; form-action 'self'"
)
WIDER = POLICY.replace("connect-src 'self'", "connect-src 'self' ws://127.0.0.1:8000")
TEMPLATE = (
    f'<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="{POLICY}"></head>'
    "<body class=a><p>TITLE</p></body></html>"
)
BUILT = Visitor(run_id=7)
"""A visitor after the first build."""


def write(path: Path, text: str) -> None:
    """Write a file and its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_page_gets_the_reload_script_and_keeps_its_policy() -> None:
    """The script is a file of this server, loaded in the head; there is no inline script, and no rule is weakened."""
    page = inject(TEMPLATE.encode(), BUILT).decode()
    assert re.findall(r"<script[^>]*>.*?</head>", page) == [
        '<script src="/livereload.js?host=127.0.0.1&amp;port=8000&amp;snipver=7&amp;maxdelay=2000" defer></script>'
        "</head>"
    ]
    assert f'content="{WIDER}"' in page
    assert "jianbao-problems" not in page


@pytest.mark.parametrize(
    "tag",
    [
        f"""<META content="{POLICY}" http-equiv='content-security-policy' />""",
        f"""<meta http-equiv=Content-Security-Policy content="{POLICY.replace("'", "&#39;")}">""",
    ],
)
def test_policy_is_found_however_it_is_written(tag: str) -> None:
    """The policy is found with any order of attributes, any quotes, and escaped quotes in the policy."""
    assert WIDER in inject(tag.encode(), BUILT).decode()


def test_other_meta_tags_stay_as_they_are() -> None:
    """A description that mentions ``connect-src`` is not a policy."""
    tag = b'<meta name="description" content="connect-src \'self\' > all">'
    assert inject(tag, BUILT).startswith(tag)


@pytest.mark.parametrize(
    ("policy", "wider"),
    [
        ("connect-src 'none'", "connect-src ws://127.0.0.1:1"),
        ("default-src 'self'", "default-src 'self'; connect-src 'self' ws://127.0.0.1:1"),
        ("img-src https:;", "img-src https:"),
        ("Connect-Src a; connect-src b", "connect-src a ws://127.0.0.1:1"),
    ],
)
def test_wider_policy(policy: str, wider: str) -> None:
    """WebSockets to this server are added to ``connect-src``, or without it to a copy of ``default-src``."""
    assert widen_policy(policy, "ws://127.0.0.1:1") == wider


def test_errors_are_escaped_in_a_banner_at_the_top_of_the_body() -> None:
    """Error text is escaped, so that names of files and folders cannot become markup."""
    page = inject(TEMPLATE.encode(), Visitor(errors=["</pre><script>alert(1)</script>", "\udcff"])).decode()
    assert '<body class=a><div id="jianbao-problems"' in page
    assert "2 problems" in page
    assert "&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert '<link rel="stylesheet" href="/livereload.css"></head>' in page


def test_page_without_head_and_body_tags() -> None:
    """HTML pages may omit these tags; script and banner are then added at the end."""
    page = inject("<!doctype html><p>文".encode(), Visitor(errors=["Oh"])).decode()
    assert page.startswith("<!doctype html><p>文<script ")
    assert "<pre>Oh</pre>" in page


def test_bytes_that_are_not_utf_8_pass_through() -> None:
    """The bytes of a page in another encoding are not changed when the script is added."""
    assert b"\xb0\xae</head>" not in inject(b"\xb0\xae</head>", BUILT)
    assert inject(b"\xb0\xae</head>", BUILT).startswith(b"\xb0\xae<script")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with a folder, and a secret file outside the site."""
    write(tmp_path / "secret.txt", "secret")
    for name in ("index.html", "tags/index.html", "tags/韩国.html", "a.js", "a.css", "x.pagefind", "feed.xml"):
        write(tmp_path / "site" / name, "<p>")
    write(tmp_path / "site" / "404.html", "<head><BASE href='https://example.org/'></head>Lost")
    return tmp_path / "site"


@pytest.mark.parametrize(
    ("path", "type"),
    [
        ("", "text/html; charset=utf-8"),
        ("tags/", "text/html; charset=utf-8"),
        ("tags/韩国.html", "text/html; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.css", "text/css; charset=utf-8"),
        ("x.pagefind", "application/octet-stream"),
    ],
)
def test_file_of_the_site(site: Path, path: str, type: str) -> None:
    """A file is served with its content type, a folder as its index page; only HTML gets the script."""
    response = respond(site, path, BUILT)
    assert (response.status, response.content_type) == (200, type)
    assert (b"livereload.js" in response.body) == type.startswith("text/html")


@pytest.mark.parametrize(
    "path",
    [
        "nothing.html",
        "tags",
        "a.js/",
        "../secret.txt",
        "tags/../../secret.txt",
        "/etc/passwd",
        "a\0b",
        "x" * 300,
        "link",
    ],
)
def test_other_paths_get_the_404_page(site: Path, path: str) -> None:
    """A path that does not exist or is outside the site gets the 404 page, with this server as the base of links."""
    (site / "link").symlink_to(site.parent / "secret.txt")
    response = respond(site, path, BUILT)
    assert response.status == 404
    assert response.body.startswith(b'<head><base href="/"><script')
    assert response.body.endswith(b"</head>Lost")


@pytest.mark.parametrize("path", [".jianbao", ".JIANBAO", "./.jianbao", ".jianbao.new/a.html", "tags/../.jianbao"])
def test_files_of_jianbao_are_not_served(site: Path, path: str) -> None:
    """The list of the files that jianbao made, and files that are not finished, are no part of the site."""
    for name in (".jianbao", ".JIANBAO", ".jianbao.new/a.html", ".well-known/security.txt"):
        write(site / name, "<p>")
    assert respond(site, path, BUILT).status == 404
    assert respond(site, ".well-known/security.txt", BUILT).status == 200


def test_file_deleted_by_a_build_during_the_request(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that a build deletes after it was found gets the 404 page, if this is still there."""
    read_bytes = Path.read_bytes

    def read(path: Path) -> bytes:
        if path.name in ("a.js", *deleted):
            raise FileNotFoundError(path)
        return read_bytes(path)

    deleted: set[str] = set()
    monkeypatch.setattr(Path, "read_bytes", read)
    assert respond(site, "a.js", BUILT).body.endswith(b"Lost")
    deleted.add("404.html")
    assert respond(site, "a.js", BUILT).status == 404


@pytest.mark.parametrize(
    ("visitor", "query", "socket"),
    [
        (Visitor("[::1]", 80), "host=[::1]&amp;port=80&amp;", "ws://[::1]:80"),
        (
            Visitor("a.example.org", 443, is_secure=True),
            "host=a.example.org&amp;port=443&amp;",
            "wss://a.example.org:443",
        ),
    ],
)
def test_page_connects_to_the_address_that_it_was_requested_at(visitor: Visitor, query: str, socket: str) -> None:
    """Script and policy have the address that the browser knows, also of an IPv6 address or of a proxy with HTTPS."""
    page = inject(TEMPLATE.encode(), visitor).decode()
    assert f'"/livereload.js?{query}' in page
    assert f"connect-src 'self' {socket};" in page


def test_placeholder_while_there_is_no_site(tmp_path: Path) -> None:
    """Without a site, a placeholder page is served: during the first build, and after a build that failed."""
    building, failed, missing = (
        respond(tmp_path / "site", "", visitor) for visitor in (Visitor(), BUILT._replace(errors=["Broken"]), BUILT)
    )
    assert [building.status, failed.status, missing.status] == [503, 500, 404]
    assert "is being built" in building.body.decode()
    assert b"<pre>Broken</pre>" in failed.body
    assert all(b"livereload.js" in response.body for response in (building, failed, missing))


def test_page_that_the_first_build_has_not_made_yet(site: Path) -> None:
    """Before the first build has ended, a missing page is answered with the placeholder, not with the 404 page."""
    assert respond(site, "later.html", Visitor()).status == 503
    assert respond(site, "later.html", BUILT).body.endswith(b"Lost")
