"""The channel of an article, and the tags and the author that a clipping brings next to it."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from jianbao.api import clean
from jianbao.config import DEFAULT_FIELD_NAMES
from jianbao.ingest.normalise.channel import find_channel
from jianbao.ingest.normalise.names import is_outlet_name
from jianbao.ingest.normalise.own_tags import MAX_OWN_TAGS, MAX_TAG_CHARACTERS, own_tags
from jianbao.ingest.read.fields import read_fields
from jianbao.model import Outlet

HARBOUR = Outlet("harbour", {"zh-Hans": "港城晚报 HCW", "en": "The Harbour Times"}, hosts=("harbour.example",))
VIDEOS = Outlet("videos", {"en": "Videos"}, hosts=("videos.example",))
BLOG = Outlet("fishing.co.example", {"en": "fishing.co.example"})


def page_of(header: str, name: str = "a.md") -> dict[str, Any]:
    """The front matter of the page made from a clipping with this front matter."""
    page = clean(f"---\n{header}\n---\n<p>渔船回港了，船长说。</p>", name=name).page
    values: dict[str, Any] = yaml.safe_load(page.split("---\n")[1])
    return values


# front matter, outlet, channel, clue, own tags
CHANNELS = {
    "tag and category": ({"tags": ["老船长"], "categories": ["老船长"]}, VIDEOS, "老船长", "only_category", ()),
    "tag and author": ({"tags": ["老船长"], "author": "老船长"}, VIDEOS, "老船长", "author", ()),
    "tag, author and another category": (
        {"tags": ["老船长"], "author": "老船长", "categories": ["评论"]},
        VIDEOS,
        "老船长",
        "author",
        ("评论",),
    ),
    "other spelling of the category": (
        {"tags": ["老船長 ＴＶ"], "category": "老船长tv"},
        VIDEOS,
        "老船長 ＴＶ",
        "only_category",
        (),
    ),
    "texts for lists": ({"tags": "老船长", "categories": "老船长"}, VIDEOS, "老船长", "only_category", ()),
    "two tags": (
        {"tags": ["老船长", "渔业"], "categories": ["老船长"], "author": "老船长"},
        VIDEOS,
        "",
        None,
        ("老船长", "渔业"),
    ),
    "two categories": ({"tags": ["渔业"], "categories": ["渔业", "评论"]}, VIDEOS, "", None, ("渔业", "评论")),
    "only a tag": ({"tags": ["渔业"]}, VIDEOS, "", None, ("渔业",)),
    "only a category": ({"categories": ["渔业"]}, VIDEOS, "", None, ("渔业",)),
    "another category": ({"tags": ["渔业"], "categories": ["评论"]}, VIDEOS, "", None, ("渔业", "评论")),
    "the outlet": ({"tags": ["港城晚报"], "categories": ["港城晚报"]}, HARBOUR, "", None, ()),
    "the outlet in Traditional": ({"tags": ["(臺)港城晚報HCW"], "author": "(臺)港城晚報HCW"}, HARBOUR, "", None, ()),
    "the outlet among other tags": (
        {"tags": ["HCW", "渔业"], "categories": ["港城晚报"]},
        HARBOUR,
        "",
        None,
        ("渔业",),
    ),
    "a word of the outlet's name": (
        {"tags": ["Times"], "categories": ["Times"]},
        HARBOUR,
        "Times",
        "only_category",
        (),
    ),
    "the name in the host": ({"tags": ["Fishing"], "categories": ["fishing"]}, BLOG, "", None, ()),
    "nothing": ({"title": "渔船"}, VIDEOS, "", None, ()),
}


@pytest.mark.parametrize(("header", "outlet", "channel", "clue", "tags"), CHANNELS.values(), ids=CHANNELS)
def test_channel(header: dict[str, Any], outlet: Outlet, channel: str, clue: str | None, tags: tuple[str, ...]) -> None:
    """The only tag is the channel if it is also the only category or the author, and does not name the outlet.

    All other tags and categories are the article's own.
    """
    fields = read_fields(header, DEFAULT_FIELD_NAMES)
    assert find_channel(fields, outlet) == (channel, clue)
    assert own_tags(fields, channel, outlet) == tags


@pytest.mark.parametrize(
    ("text", "outlet", "answer"),
    [
        ("港城晚报", HARBOUR, True),
        ("港城晚報 hcw", HARBOUR, True),
        ("HCW中文网", HARBOUR, True),
        ("HCW News 中文", HARBOUR, True),
        ("Harbour", HARBOUR, True),
        ("Times", HARBOUR, False),
        ("港城晚报读书", HARBOUR, False),
        ("HCW 渔业", HARBOUR, False),
        ("新闻", HARBOUR, False),
        ("fishing", BLOG, True),
        ("co", BLOG, False),
        ("🐟", BLOG, False),
    ],
)
def test_names_of_an_outlet(text: str, outlet: Outlet, answer: bool) -> None:
    """A name of the outlet is recognised in other spellings and with 中文 or News at its end, but no other name."""
    assert is_outlet_name(text, outlet) is answer


def test_other_names_of_an_outlet() -> None:
    """A name in ``also_called`` names the outlet, in Simplified and Traditional Chinese."""
    outlet = Outlet(slug="wave", names={"zh-Hans": "海浪广播公司"}, also_called=("海广",))
    assert is_outlet_name("海廣", outlet)
    assert not is_outlet_name("海广读书", outlet)


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ("tags: [国防, 读书笔记]\ncategories: [评论]", ["国防", "读书笔记", "评论"]),
        ("tags: 渔业 港口", ["渔业", "港口"]),
        ("tags: 渔业, 远洋 捕捞、港口", ["渔业", "远洋 捕捞", "港口"]),
        ("tag: 远洋 捕捞", ["远洋 捕捞"]),
        ("category: 远洋 捕捞\ntags: [渔业]", ["渔业", "远洋 捕捞"]),
        ('tags: "#渔业 #港口/东港"', ["渔业", "港口/东港"]),
        ("categories:\n- [渔业, 港口]\n- [评论]", ["渔业", "港口", "评论"]),
        ("tags: [渔业, 漁業, '', null, ' ']", ["渔业"]),
        ("tags: [1989, 2021-03-18, No]", ["1989", "2021-03-18", "No"]),
        ("tags: [韓國, 渔业]", ["韩国", "渔业"]),
        ("tags: []\ncategories:", []),
        (f"tags: [{'渔' * (MAX_TAG_CHARACTERS + 1)}, 港口]", ["港口"]),
    ],
)
def test_own_tags(header: str, tags: list[str]) -> None:
    """Own tags are kept as they are written, from lists and texts; spellings of one tag are one, empty ones none."""
    assert page_of(f"title: 渔船\n{header}")["tags"] == tags


def test_own_tags_precede_those_found() -> None:
    """Tags found in the text follow the article's own, and are not repeated in another script."""
    assert page_of("title: 中国与韩国的渔船\ntags: [港口, 韓國]")["tags"] == ["港口", "韩国", "中国"]


def test_too_many_tags() -> None:
    """Of a list of keywords for search engines, the first are kept."""
    fields = read_fields({"tags": [f"词{n}" for n in range(2 * MAX_OWN_TAGS)]}, DEFAULT_FIELD_NAMES)
    assert own_tags(fields, "", VIDEOS) == tuple(f"词{n}" for n in range(MAX_OWN_TAGS))


def test_author_of_a_channel() -> None:
    """A page has the channel, and an author only if the author is somebody else."""
    header = "title: 渔船\nfrom: https://v.example/1\ntags: [老船长]\ncategories: [老船长]\nauthor: "
    assert [page_of(header + name)["authors"] for name in ("老船長", "老船长 Captain", "林海")] == [[], [], ["林海"]]
    assert page_of(header)["channel"] == "老船长"


@pytest.mark.parametrize(
    ("name", "authors"), [("港城之音中文网", []), ("老船长再说 captain's BB", []), ("林海", ["林海"])]
)
def test_author_of_a_video(name: str, authors: list[str]) -> None:
    """An organisation that posted a video is not its author, nor is a longer name of the channel."""
    header = (
        "title: 渔船\nfrom: https://www.youtube.com/watch?v=abcdefghijk\ntags: [老船长]\ncategories: [老船长]\nauthor: "
    )
    assert page_of(header + json.dumps(name))["authors"] == authors


def test_no_channel_no_field() -> None:
    """A page without a channel has no such field."""
    assert "channel" not in page_of("title: 渔船\ntags: [渔业]")
