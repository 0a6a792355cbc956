"""The tree that the rules search: the assumptions of its fast paths hold."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from jianbao.ingest.article import load_knowledge
from jianbao.ingest.clean import RULES
from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.markdown_elements import STANDARD_NAMES
from jianbao.ingest.html.element_names import ATTRIBUTES_MADE_BY_RULES, ELEMENTS_MADE_BY_RULES, VOID_ELEMENTS
from jianbao.ingest.html.source_repairs import repaired
from jianbao.ingest.html.tree import MAX_ELEMENT_DEPTH, Document
from jianbao.ingest.normalise import find_outlet
from jianbao.ingest.promotion.segments import BOUNDARY, CHINESE_RUN, split_segments
from jianbao.ingest.read.clipping import read_clipping

RAW = sorted((Path(__file__).parent / "outlets").rglob("raw.txt"))
CASES = sorted((Path(__file__).parent / "cases").glob("*.md"))


def names_in(tree: BeautifulSoup) -> tuple[set[str], set[str]]:
    """The names of the elements of a tree, and of their attributes."""
    tags = BeautifulSoup.find_all(tree, True)
    return {tag.name for tag in tags}, {name for tag in tags for name in tag.attrs}


@pytest.mark.parametrize("path", [*RAW, *CASES], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_rules_create_only_known_elements(path: Path) -> None:
    """Rules create only elements and attributes that the tree searches even if the parser met none."""
    knowledge = load_knowledge(None)
    clipping = read_clipping(path if path in RAW else RAW[0], "raw.txt")
    html = clipping.html if path in RAW else path.read_text(encoding="utf-8")
    outlet = find_outlet(clipping, knowledge.outlets)
    tree = Document(html)
    names, attributes = names_in(tree)
    for rule in RULES:
        for node in list(rule(tree, RuleContext(clipping, outlet, clipping.title))):
            node.extract()
        made, given = names_in(tree)
        assert made <= names | ELEMENTS_MADE_BY_RULES, rule.__name__
        assert given <= attributes | ATTRIBUTES_MADE_BY_RULES, rule.__name__


def test_element_names_in_rule_sources_are_known() -> None:
    """Every element name that the source of a rule creates or assigns is known to the tree."""
    rules = Path(__file__).parents[1] / "generator" / "jianbao" / "ingest" / "clean"
    sources = "\n".join(path.read_text(encoding="utf-8") for path in rules.glob("*.py"))
    names = re.findall(r'new_tag\("(\w+)"|\.name = "(\w+)"', sources)
    assert {made or given for made, given in names} | {*STANDARD_NAMES.values()} <= ELEMENTS_MADE_BY_RULES


def test_searches_agree_with_beautifulsoup() -> None:
    """Searching by name, names, attribute and function gives the same results as BeautifulSoup."""
    tree = Document('<div style="color: red" class="a"><p>x</p></div><ul><li><p>y</p></li></ul>')
    plain = BeautifulSoup(str(tree), "lxml")
    red = re.compile("red")
    for question in ("p", "table", ["table", "li"], ["table", "form"], ("b", "p"), True, lambda tag: tag.name == "ul"):
        assert list(map(str, tree.find_all(question))) == list(map(str, plain.find_all(question)))
    assert len(tree.find_all(style=red)) == len(plain.find_all(style=red)) == 1
    assert not Document("<p>red</p>").find_all(style=red)


def test_fast_path_over_chinese_gives_the_same_segments() -> None:
    """The segments are the same with and without the fast path over runs of Chinese characters."""
    chance = random.Random(5)  # noqa: S311  # nothing secret
    slow = re.compile(BOUNDARY.pattern.replace(f"(?P<chinese>{CHINESE_RUN})|", "(?P<chinese>(?!))|"))
    parts = [
        "中文",
        "，",
        "。",
        "——",
        "----",
        "#标签",
        "https://a.example/b",
        "a@b.example",
        "12:30",
        " ",
        "🔔",
        "Word.",
        "\n",
    ]
    for _ in range(300):
        text = "".join(chance.choices(parts, k=12))
        found = [match.span() for match in BOUNDARY.finditer(text) if match.lastgroup != "chinese"]
        assert found == [match.span() for match in slow.finditer(text)]
        assert "".join(split_segments(text)) == text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<![CDATA[<p>甲</p>]]>", "<p>甲</p>]]>"),
        ('<iframe src="a"/><p>甲</p>', '<iframe src="a"></iframe><p>甲</p>'),
        ('<iframe src="a"><p>甲</p>', '<iframe src="a"></iframe><p>甲</p>'),
        ("<iframe><iframe>a</iframe>", "<iframe></iframe><iframe>a</iframe>"),
        ("<amp-ad type=a /><br/>甲", "<amp-ad type=a ></amp-ad><br/>甲"),
        ('<video title="a/>">甲</video>', '<video title="a/>">甲</video>'),
    ],
)
def test_source_repairs(source: str, expected: str) -> None:
    """Frames and players are closed before the source is parsed, and CDATA sections have no beginning."""
    assert repaired(source) == expected


@pytest.mark.parametrize("name", sorted(VOID_ELEMENTS))
def test_void_elements_have_no_content(name: str) -> None:
    """What follows an element without an end tag is not inside it, at any depth."""
    for depth in (0, MAX_ELEMENT_DEPTH - 1, MAX_ELEMENT_DEPTH + 1):
        document = Document("<div>" * depth + f"<{name} src='a'>甲<p>乙</p>" + "</div>" * depth + "丙")
        assert [element.contents for element in document.find_all(name)] == [[]]
        assert "".join(document.strings).split() == ["甲乙丙"]
