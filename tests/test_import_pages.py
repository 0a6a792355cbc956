"""``jianbao import html``: pages that a browser saved become articles, with what the pages state about themselves."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Archive, files_of
from test_import import ENGLISH, GERMAN, SIMPLIFIED, TRADITIONAL, articles, html

from jianbao.errors import UsageError
from jianbao.importers.import_file import import_file
from jianbao.importers.import_report import FileReport

PICTURE = bytes(range(256)) * 20
DATA_PICTURE = f"data:image/jpeg;base64,{base64.b64encode(PICTURE).decode()}"
NAVIGATION = '<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>'
FOOTER = '<footer>© Valley Post. All rights reserved. <a href="/imprint">Imprint</a></footer>'


def page(text: tuple[str, ...], head: str = "", lang: str = "en", start: str = "", extra: str = "") -> str:
    """A page of a newspaper."""
    style = "<style>p { color: red }</style>"
    body = f"{NAVIGATION}<main><article><h1>The bridge closes</h1>{extra}{html(text)}</article></main>{FOOTER}"
    return (
        f'<!DOCTYPE html><html lang="{lang}">{start}<head><meta charset="utf-8">{head}{style}</head><body>{body}</html>'
    )


def mhtml(part: bytes, *, charset: str = "utf-8", encoding: str = "quoted-printable", more: bytes = b"") -> bytes:
    """A page as Chrome saves it."""
    head = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://he.example/9\r\n"
        "Subject: =?utf-8?Q?=E6=97=A7=E6=A1=A5?=\r\nDate: Wed, 10 May 2023 09:00:00 -0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----x"\r\n\r\n\r\n'
        f"------x\r\nContent-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n"
        "Content-Location: https://he.example/9\r\n\r\n"
    )
    encoded = base64.encodebytes(part) if encoding == "base64" else quopri.encodestring(part)
    return head.encode() + encoded + b"\r\n" + more + b"------x--\r\n"


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """A function that writes a file into the folder of saved pages."""

    def write(name: str, data: str | bytes) -> Path:
        path = tmp_path / "saved" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return write


@pytest.fixture
def run(archive: Archive, tmp_path: Path) -> Callable[..., FileReport]:
    """A function that imports the saved pages."""

    def import_pages(path: Path | None = None, **options: Any) -> FileReport:
        return import_file("html", path or tmp_path / "saved", archive.config, **options)

    return import_pages


SINGLEFILE = (
    "<!--\n Page saved with SingleFile \n url: https://post.example/bridge?utm_source=x \n"
    " saved date: Wed Sep 03 2025 10:12:00 GMT+0900 (日本標準時)\n-->"
)
STATED = (
    '<meta property="og:title" content="The bridge closes"><script type="application/ld+json">'
    '{"@type": "NewsArticle", "datePublished": "2019-03-07T09:30:00+01:00", "author": {"name": "Anna Brook"}}</script>'
)


def test_singlefile(saved: Any, run: Any, archive: Archive) -> None:
    """SingleFile's comment (https://github.com/gildas-lormeau/SingleFile) gives the address and when it was saved."""
    picture = f'<figure><img src="{DATA_PICTURE}" alt="Bridge"><figcaption>In 1900</figcaption></figure>'
    saved("a.html", page(ENGLISH, STATED, start=SINGLEFILE, extra=picture))
    run()
    (article,) = articles(archive).values()
    assert (article.title, article.source_url) == ("The bridge closes", "https://post.example/bridge")
    assert (str(article.date), article.authors) == ("2019-03-07 08:30:00+00:00", ("Anna Brook",))
    assert str(article.collected) == "2025-09-03 01:12:00+00:00"
    assert article.body == f"![Bridge]({DATA_PICTURE})\n*In 1900*\n\n" + "\n\n".join(ENGLISH) + "\n"


def test_singlefile_without_quotation_marks(saved: Any, run: Any, archive: Archive) -> None:
    """SingleFile leaves out quotation marks that HTML does not need; what the head states is read all the same."""
    head = (
        "<meta property=og:title content=Ferries><meta property=article:published_time content=2019-03-07T09:30:00Z>"
        "<meta name=author content='Anna \"A\" Brook'><title>Ferries - News</title>"
    )
    picture = f"<img src={DATA_PICTURE} data-src=/lazy.jpg srcset='/b.jpg 2x' alt=Ferry>"
    saved("a.html", page(ENGLISH, head, start=SINGLEFILE, extra=picture).replace("The bridge closes", "Ferries"))
    run()
    (article,) = articles(archive).values()
    assert (article.title, article.authors) == ("Ferries", ('Anna "A" Brook',))
    assert str(article.date) == "2019-03-07 09:30:00+00:00"
    assert article.body.startswith(f"![Ferry]({DATA_PICTURE})\n")


def test_page_saved_with_its_pictures(saved: Any, run: Any, archive: Archive) -> None:
    """``saved from url`` (ms537628 of learn.microsoft.com) is the address; pictures next to the page are stored.

    Other files there, such as frames, are not pages of their own.
    """
    start = "<!-- saved from url=(0026)https://bote.example/bruecke -->"
    picture = '<p><img src="./Die%20Br%C3%BCcke_files/b.jpg" alt="Brücke"><img src="../secret.jpg"></p>'
    head = '<title>Die Brücke</title><meta name="author" content="Karl Uhl">'
    saved("Die Brücke.html", page(GERMAN, head, "de", start, picture))
    saved("Die Brücke_files/b.jpg", PICTURE)
    saved("Die Brücke_files/frame.html", page(ENGLISH))
    saved("../secret.jpg", PICTURE)
    assert len(run().new) == 1
    (article,) = articles(archive).values()
    assert (article.source_url, article.lang, article.authors) == ("https://bote.example/bruecke", "de", ("Karl Uhl",))
    assert article.body.count("data:image") == 1
    assert DATA_PICTURE in article.body


def test_mhtml(saved: Any, run: Any, archive: Archive) -> None:
    """MHTML (RFC 2557) in quoted-printable: address, saving time and pictures come from its parts."""
    extra = '<div class="meta">2023年5月9日 10:20 记者：王芳</div><p><img src="cid:pic@x" alt="桥"></p>'
    more = (
        b"------x\r\nContent-Type: image/jpeg\r\nContent-ID: <pic@x>\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(PICTURE)
        + b"\r\n------x\r\nContent-Type: text/html\r\nContent-Location: cid:frame\r\n\r\n<p>An advertisement.</p>\r\n"
    )
    saved("a.mhtml", mhtml(page(SIMPLIFIED, "<title>旧桥封闭六周</title>", "zh-CN", extra=extra).encode(), more=more))
    run()
    (article,) = articles(archive).values()
    assert (article.source_url, article.lang) == ("https://he.example/9", "zh-Hans")
    assert (str(article.date), article.authors) == ("2023-05-09 10:20:00+00:00", ("王芳",))
    assert str(article.collected) == "2023-05-10 09:00:00+00:00"
    assert DATA_PICTURE in article.body
    assert "advertisement" not in article.body


def test_mhtml_in_other_encodings(saved: Any, run: Any, archive: Archive) -> None:
    """Pages in base64 and GB 18030, within several levels of parts, named by ``start``, or alone, are found.

    The name of the file does not matter.
    """
    old = page(SIMPLIFIED, "<title>旧桥封闭六周</title>").replace("utf-8", "gb2312").encode("gb18030")
    saved("a.html", mhtml(old, charset="gb2312", encoding="base64"))
    nested = (
        b'MIME-Version: 1.0\nSubject: Nested\nContent-Type: multipart/mixed; boundary="A"\n\n--A\nContent-Type:'
        b' multipart/related; boundary="B"\n\n--B\nContent-Type: multipart/alternative; boundary="C"\n\n--C\n'
        b"Content-Type: text/plain\n\nplain\n--C\nContent-Type: text/html; charset=utf-8\nContent-Location: "
        b"https://bote.example/n\n\n" + page(GERMAN, lang="de").encode() + b"\n--C--\n--B--\n--A--\n"
    )
    saved("b.mht", nested)
    root = b'Content-Type: multipart/related; boundary=A; start="<2>"\n\n--A\nContent-Type: text/html\n\nFrame\n--A\n'
    root += b"Content-Type: text/html; charset=utf-8\nContent-ID: <2>\nContent-Location: https://post.example/start\n\n"
    saved("c.mht", b"MIME-Version: 1.0\n" + root + page(ENGLISH).encode() + b"\n--A--\n")
    alone = b"MIME-Version: 1.0\nContent-Location: https://tw.example/1\nContent-Type: text/html; charset=utf-8\n\n"
    saved("d.mht", alone + page(TRADITIONAL).encode())
    assert len(run().new) == 4
    addresses = {article.source_url: article for article in articles(archive).values()}
    assert SIMPLIFIED[0] in addresses["https://he.example/9"].body
    assert GERMAN[0] in addresses["https://bote.example/n"].body
    assert ENGLISH[0] in addresses["https://post.example/start"].body
    assert TRADITIONAL[0] in addresses["https://tw.example/1"].body


def test_own_address_of_a_page(saved: Any, run: Any, archive: Archive) -> None:
    """Without a comment, the canonical link is the address, else ``og:url``; a page without any is reported."""
    saved("a.htm", page(TRADITIONAL, "<link rel=canonical href=https://tw.example/88>", "zh-TW"))
    saved("b.html", page(GERMAN, '<meta content="https://bote.example/og" property="og:url">', "de"))
    saved("c.html", page(ENGLISH, "<title>From nowhere</title>"))
    assert run().lost == {"addresses, which the pages do not say": 1}
    found = {article.source_url: article for article in articles(archive).values()}
    assert found.keys() == {"https://tw.example/88", "https://bote.example/og", ""}
    assert found["https://tw.example/88"].lang == "zh-Hant"


def test_lines_between_heading_and_text(saved: Any, run: Any, archive: Archive) -> None:
    """Date and author below the heading are clues, although the element of the text does not have them."""
    info = '<div class="info">2023-05-09 10:20　来源：河湾日报　作者：王芳</div>'
    text = html(tuple(f"{paragraph}这是第{number}段。" for number in range(9) for paragraph in SIMPLIFIED))
    body = f'<div id="content"><h1>旧桥封闭六周</h1>{info}<div class="text">{text}</div></div>'
    related = f"<div><h3>相关阅读</h3><ul>{'<li><a href=/1>菜价上涨，县里召开会议</a></li>' * 20}</ul></div>"
    saved("a.html", f"<html><title>旧桥封闭六周</title><body>{NAVIGATION}{body}{related}</body></html>")
    run()
    (article,) = articles(archive).values()
    assert (str(article.date), article.authors) == ("2023-05-09 10:20:00+00:00", ("王芳",))
    assert article.body.startswith(SIMPLIFIED[0])
    assert "菜价" not in article.body


def test_copies_of_the_wayback_machine(saved: Any, run: Any, archive: Archive) -> None:
    """The address of a saved copy is that of the original."""
    address = "https://web.archive.org/web/20230509073000/https://post.example/bridge?id=1"
    saved("a.html", page(ENGLISH, start=f"<!-- saved from url=(0068){address} -->"))
    run()
    (article,) = articles(archive).values()
    assert article.source_url == "https://post.example/bridge?id=1"


def test_pages_saved_twice(saved: Any, run: Any) -> None:
    """A page that is imported again, also from another file, gives nothing new; a later version does."""
    first = saved("a.html", page(ENGLISH, start=SINGLEFILE))
    saved("b.html", page(ENGLISH, start=SINGLEFILE))
    report = run()
    assert (len(report.new), report.known) == (1, 1)
    assert (len(run().new), run(first).known) == (0, 1)
    saved("c.html", page((*ENGLISH, "A third paragraph says that the bridge is open."), start=SINGLEFILE))
    assert len(run().new) == 1


def test_what_is_no_article(saved: Any, run: Any) -> None:
    """Empty and damaged files, and pages without an article, are dropped with their names; other files are ignored."""
    saved("empty.html", b"")
    saved("links.html", f"<html><body>{NAVIGATION}</body></html>")
    saved(
        "broken.mhtml", b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: a/b\n\n!"
    )
    saved("notes.txt", "not a page")
    saved(".hidden.html", page(ENGLISH))
    report = run()
    assert report.is_empty
    assert report.dropped == {
        "have no page in them": ("broken.mhtml", "empty.html"),
        "are pages in which no article is found": ("links.html",),
    }


def test_hostile_pages(saved: Any, run: Any, archive: Archive) -> None:
    """Nested elements and parts, endless attributes and wrong base64 neither crash nor delay an import."""
    saved("deep.html", "<div>" * 50_000 + html(ENGLISH))
    saved(
        "long.html",
        page(ENGLISH, extra=f"<p title='{'a ' * 500_000}'><img src='data:image/png;base64,{'A' * 3_000_000}'>"),
    )
    saved("open.html", f"<!-- Page saved with SingleFile {'<img ' * 100_000}")
    levels = range(2_000)
    saved("deep.mhtml", "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in levels))
    saved("base64.mht", mhtml(page(ENGLISH).encode(), encoding="base64").replace(b"PCFE", b"@@@@"))
    saved("bytes.html", page(ENGLISH).encode().replace(b"ferry", b"\xff\xfe\x80") + b"\x00" * 1000)
    report = run()
    assert len(report.new) + report.number_dropped == 6
    assert report.lost["pictures of more than a megabyte"] == 1
    assert all(b"A" * 10_000 not in data for data in files_of(archive.config.clippings).values())
    assert articles(archive)


def test_import_without_trafilatura(saved: Any, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra ``jianbao[fetch]``, the error says what to install."""
    saved("a.html", page(ENGLISH))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(UsageError, match="saved pages can be imported only with trafilatura") as error:
        run()
    assert "jianbao[fetch]" in str(error.value.remedy)


def test_archive_is_no_source(archive: Archive) -> None:
    """Pages of the archive's site are not imported as saved pages of a folder around them."""
    saved_page = archive.root / "old" / "saved.html"
    archive.write("old/saved.html", page(ENGLISH))
    archive.write("site/a.html", page(ENGLISH))
    assert len(import_file("html", archive.root, archive.config).new) == 1
    assert import_file("html", saved_page, archive.config).known == 1
    with pytest.raises(UsageError, match="part of the archive"):
        import_file("html", archive.root / "site", archive.config)
