"""Cleaning loses no text: all text of a clipping is on its page or in the account."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from account import alternative_texts, characters, clean_clipping, lost_alternative_texts, lost_in_cleaning, visible
from test_clean import SEEDS, SHORE, a_clipping, cases

from jianbao.ingest.normalise import find_outlet
from jianbao.ingest.read.clipping import read_clipping
from jianbao.outlets import load_outlets

HERE = Path(__file__).parent
FILES = [*SEEDS, *sorted((HERE / "outlets").glob("*/*/raw.*"))]
OUTLETS = load_outlets()


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_example_clippings_lose_no_text(path: Path) -> None:
    """No example clipping loses text when it is cleaned with the rules of its own outlet."""
    clipping = read_clipping(path, path.name)
    assert lost_in_cleaning(clipping, find_outlet(clipping, OUTLETS)) == Counter()


@pytest.mark.parametrize("slug", OUTLETS)
def test_rules_of_other_outlets_lose_no_text(slug: str) -> None:
    """The rules of one outlet lose no text of another outlet's clippings."""
    for path in SEEDS:
        assert lost_in_cleaning(read_clipping(path, path.name), OUTLETS[slug]) == Counter()


@pytest.mark.parametrize(("raw", "expected"), list(cases()))
def test_rule_cases_lose_no_text(raw: str, expected: str) -> None:
    """No case of a cleaning rule loses text."""
    assert lost_in_cleaning(a_clipping(raw), SHORE) == Counter()


@pytest.mark.parametrize(
    "raw",
    [
        "<p>甲</p><p hidden>乙</p><p style='display: none'>丙</p>",
        "<p>甲</p><iframe src='https://example.org/v'>乙</iframe><iframe>丙</iframe><video>丁</video><audio>戊</audio>",
        "<p>甲<noscript>乙<img src='https://example.org/1.jpg'></noscript><noembed>丙</noembed><noframes>丁</noframes>",
        "<figure>甲<img src='https://example.org/1.jpg'><figcaption>乙</figcaption>丙</figure>",
        "<table>甲<caption>乙</caption><tr>丙<td>丁<td>戊<tr></table>",
        "<textarea>甲</textarea><select><option>乙</select><button>丙</button><label>丁</label>",
        "<svg><text>甲</text></svg><math><mi>乙</mi></math><ruby>丙<rt>丁</rt></ruby>",
        "<template>甲</template><object>乙</object><title>丙</title>",
        "<p>甲<![CDATA[乙]]></p><?php 丙 ?><!-- 丁 -->戊",
        "<script>甲</script>乙<style>丙</style>丁",
        "<dl><dt>甲<dd>乙</dl><details><summary>丙</summary>丁</details>",
        "<ul>甲<li>乙</ul><li>丙</li><td>丁</td>",
        "甲<br>乙\n\n丙<hr>丁",
        "<pre>甲<img src=x>乙</pre><code>丙<br>丁</code>",
        "<p>&lt;甲&gt; &amp;amp; \\* _乙_ [丙](丁) `戊` # 1. - > | ~~己~~</p>",
        "没有标签的一行\n又一行",
        "<plaintext>甲<b>乙",
        "<p>甲</p><iframe src='乙",
        "<noscript><template>甲",
        "<template><p>甲<rt>乙",
        "https://example.org/x",
        "<figcaption><figure><img src='https://example.org/1.jpg'>甲",
        "<figcaption><pre># ",
        "<a href='javascript:x'>甲</a><a>乙</a><b></b><a href='https://example.org'>丙</a>",
    ],
)
def test_text_of_unusual_elements_is_not_lost(raw: str) -> None:
    """Text of hidden, unsupported or misplaced elements, which other parsers drop, is not lost."""
    assert lost_in_cleaning(a_clipping(raw), SHORE) == Counter()


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("<p>甲甲</p>乙", "甲甲乙"),
        ("<script>x</script><style>y</style><!-- z -->甲", "甲"),
        ("<p title='x'>甲&amp;乙&#19969;</p>", "甲&乙丁"),
        ("<p hidden>甲</p> \u3000\u200b\n乙", "甲乙"),
        ("<iframe>甲</iframe><noscript>乙</noscript>", "甲乙"),
    ],
)
def test_check_counts_visible_characters(raw: str, text: str) -> None:
    """The check counts every character of text, but no scripts, comments or whitespace."""
    assert visible(raw) == characters(text)


def test_check_finds_a_lost_character() -> None:
    """The check counts repeated characters: one of two missing is a loss."""
    assert visible("<p>甲甲乙</p>") - characters("甲乙") == Counter("甲")


PICTURE = "<img alt='甲' src='https://example.org/1.jpg'>"


@pytest.mark.parametrize(
    "raw",
    [
        f"<p>正文{PICTURE}</p>",
        f"<a href='https://twitter.com/share?url=x'>{PICTURE}</a>",
        "<img alt='甲'>",
        "<img alt='甲' src='javascript:x'>",
        "<img alt='甲' src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>",
        "<img alt='甲' width=1 height=1 src='https://example.org/count.gif'>",
        f"<img alt='乙' src='x.gif' data-src='https://example.org/1.jpg'><noscript>{PICTURE}</noscript>",
        f"<figure>{PICTURE}<figcaption>丙{PICTURE.replace('甲', '丁')}</figcaption></figure>",
        f"<table><tr><td>{PICTURE}</td><td>乙</td></tr></table>",
        f"<pre>{PICTURE}乙</pre>",
        f"<code>{PICTURE}乙</code>",
        f"<p hidden>{PICTURE}</p>",
        f"<form><input type=image alt='乙'>{PICTURE}</form>",
        "<img alt='&lt;甲&gt; *乙* [丙](丁) \\ ` |' src='https://example.org/1.jpg'>",
    ],
)
def test_alternative_texts_are_not_lost(raw: str) -> None:
    """The alternative text of a picture is on the page with the picture, or in the account of its removal."""
    assert alternative_texts(raw)
    assert lost_alternative_texts(clean_clipping(a_clipping(f"<p>文章。</p>{raw}"), SHORE)) == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_example_clippings_lose_no_alternative_text(path: Path) -> None:
    """No example clipping loses the alternative text of a picture."""
    clipping = read_clipping(path, path.name)
    assert lost_alternative_texts(clean_clipping(clipping, find_outlet(clipping, OUTLETS))) == set()
