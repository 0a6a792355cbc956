"""Front matter of other tools: address, day, authors and tags of their notes and posts, by the keys they write."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from conftest import Archive

from jianbao import pipeline
from jianbao.api import clean
from jianbao.config import DEFAULT_FIELD_NAMES, FieldNames, load_config
from jianbao.ingest.read.fields import read_fields

TEXT = "清晨的港口里，**渔船**一条接一条靠岸，船长说今年的鱼比去年多。\n"
ADDRESS = "https://harbour.example/boats"

# tool: name of the file, its text, and title, address, day, authors and tags of the page
TOOLS = {
    "Obsidian Web Clipper": (
        "渔船回港.md",
        f"""---
title: "渔船回港"
source: "{ADDRESS}"
author:
  - "[[林海]]"
  - "[[People/王湾|王湾]]"
published: 2021-03-18
created: 2024-05-06
description: "今年的鱼比去年多，码头上的人从夜里一直等到清晨。"
tags:
  - "clippings"
---
{TEXT}""",
        ("渔船回港", ADDRESS, "2021-03-18", ["林海", "王湾"], ["clippings"]),
    ),
    "Obsidian Web Clipper, no date on the page": (
        "a.md",
        f"---\ntitle: 渔船回港\nsource: {ADDRESS}\nauthor:\npublished:\ncreated: 2024-05-06\ntags:\n---\n{TEXT}",
        ("渔船回港", ADDRESS, "2024-05-06", [], []),
    ),
    "a template of Obsidian with links": (
        "a.md",
        f'---\ntitle: 渔船回港\nsource: "[原文]({ADDRESS})"\nauthor: By 林海\npublished: "[[2021-03-18]]"\n---\n{TEXT}',
        ("渔船回港", ADDRESS, "2021-03-18", ["林海"], []),
    ),
    "a template of Obsidian with links without quotes": (
        "a.md",
        f"---\ntitle: 渔船回港\nsource: <{ADDRESS}>\nauthor: 作者：林海\npublished: [[2021-03-18]]\n---\n{TEXT}",
        ("渔船回港", ADDRESS, "2021-03-18", ["林海"], []),
    ),
    "Logseq": (
        "a.md",
        f"title:: 渔船回港\nurl:: {ADDRESS}\nauthor:: [[林海]]\ndate:: [[2021-03-18]]\ntags:: 渔业, 港口\n\n{TEXT}",
        ("渔船回港", ADDRESS, "2021-03-18", ["林海"], ["渔业", "港口"]),
    ),
    "Pocket": (
        "a.md",
        f"---\ntitle: 渔船回港\ngiven_url: {ADDRESS}\ntime_added: 1616025600\ntags: [渔业]\n---\n{TEXT}",
        ("渔船回港", ADDRESS, "2021-03-18", [], ["渔业"]),
    ),
    "Omnivore": (
        "a.md",
        f"""---
id: 0f2c
title: 渔船回港
author: 林海
tags:
 - 渔业
 - 港口
date_saved: 2022-09-10 11:12:13
date_published: 2021-03-18 08:00:00
---

# 渔船回港
#Omnivore

[Read on Omnivore](https://omnivore.app/me/boats)
[Read Original]({ADDRESS})

{TEXT}""",
        ("渔船回港", ADDRESS, "2021-03-18", ["林海"], ["渔业", "港口"]),
    ),
    "Readwise Reader": (
        "a.md",
        f"""# 渔船回港

![rw-book-cover](https://harbour.example/cover.png)

## Metadata
- Author: [[林海]]
- Full Title: 渔船回港
- Category: #articles
- Document Tags: #渔业 #港口
- Summary: 今年的鱼比去年多，码头上的人从夜里一直等到清晨。
- URL: {ADDRESS}

## Full Document

{TEXT}""",
        ("渔船回港", ADDRESS, None, ["林海"], ["渔业", "港口"]),
    ),
    "Readwise with front matter": (
        "a.md",
        f"---\ndate: 2021-03-18\ntags: [渔业]\n---\n# 渔船\n\n## Metadata\n\n- Author: [[林海]], [[王湾]], and 李港\n"
        f"- Full Title: 渔船回港\n- URL: {ADDRESS}\n\n## Highlights\n- {TEXT}",
        ("渔船", ADDRESS, "2021-03-18", ["林海", "王湾", "李港"], ["渔业"]),
    ),
    "Hugo": (
        "a.md",
        f"""---
title: 渔船回港
date: 2021-03-18T08:00:00+08:00
url: /boats/
author: 林海
categories: [港口]
tags: [渔业, 远洋 捕捞]
params:
  source: {ADDRESS}
---
{TEXT}""",
        ("渔船回港", ADDRESS, "2021-03-18", ["林海"], ["渔业", "远洋 捕捞", "港口"]),
    ),
    "Hugo, authors as tables": (
        "a.md",
        f'+++\ntitle = "渔船回港"\ndate = 2021-03-18\ntags = ["渔业"]\nlink = "{ADDRESS}"\n'
        f'[[authors]]\nname = "林海"\n[[authors]]\nname = "王湾"\n+++\n{TEXT}',
        ("渔船回港", ADDRESS, "2021-03-18", ["林海", "王湾"], ["渔业"]),
    ),
    "Zola": (
        "a.md",
        f"""+++
title = "渔船回港"
date = 2021-03-18
authors = ["林海"]
[taxonomies]
tags = ["渔业"]
categories = ["港口"]
[extra]
canonical_url = "{ADDRESS}"
+++
{TEXT}""",
        ("渔船回港", ADDRESS, "2021-03-18", ["林海"], ["渔业", "港口"]),
    ),
    "Hexo": (
        "a.md",
        f"""---
title: 渔船回港
date: 2021-03-18 08:00:00
permalink: boats/
author: 林海
link: {ADDRESS}
categories:
- [港口, 东港]
- [评论]
tags:
- 渔业
---
{TEXT}""",
        ("渔船回港", ADDRESS, "2021-03-18", ["林海"], ["渔业", "港口", "东港", "评论"]),
    ),
    "Hexo without a first line": (
        "a.md",
        f"title: 渔船回港\ndate: 2021-03-18 08:00:00\ntags:\n- 渔业\n- 港口\nsource: {ADDRESS}\n---\n{TEXT}",
        ("渔船回港", ADDRESS, "2021-03-18", [], ["渔业", "港口"]),
    ),
    "Pelican": (
        "a.md",
        f"""Title: 渔船回港：一年
Date: 2021-03-18 08:00
Modified: 2021-03-19 09:00
Category: 港口
Tags: 渔业, 远洋 捕捞
Slug: boats
Authors: 林海, 王湾
Source: {ADDRESS}
Summary: 今年的鱼比去年多，
    码头上的人从夜里一直等到清晨。

{TEXT}""",
        ("渔船回港：一年", ADDRESS, "2021-03-18", ["林海", "王湾"], ["渔业", "远洋 捕捞", "港口"]),
    ),
    "Jekyll": (
        "2021-03-18-a.md",
        f"---\nlayout: post\ntitle: 渔船回港\ncategory: 港口\ntags: 渔业 东港\ncanonical_url: {ADDRESS}\n---\n{TEXT}",
        ("渔船回港", ADDRESS, "2021-03-18", [], ["渔业", "东港", "港口"]),
    ),
    "read-later export": (
        "a.md",
        f"---\ntitle: 渔船回港\nurl: {ADDRESS}\npublished_at: 2021-03-18\npublished_by: [林海]\n"
        f"tags: 渔业, 港口\n---\n{TEXT}",
        ("渔船回港", ADDRESS, "2021-03-18", ["林海"], ["渔业", "港口"]),
    ),
}


def page_of(text: str, name: str = "a.md") -> tuple[dict[str, Any], str]:
    """The front matter and the body of the page that a clipping becomes."""
    _, header, body = clean(text, name=name).page.split("---\n", 2)
    return yaml.safe_load(header), body


@pytest.mark.parametrize(("name", "text", "expected"), TOOLS.values(), ids=TOOLS)
def test_notes_of_other_tools(name: str, text: str, expected: tuple[Any, ...]) -> None:
    """Title, address, day, authors and tags come in as the tool wrote them, and nothing of them is in the text."""
    header, body = page_of(text, name)
    day = str(header["date"])[:10] if header.get("date") else None
    found = (header["title"], header["source_url"], day, header["authors"], header["tags"])
    assert found == expected
    assert body.strip().splitlines()[-1].endswith(TEXT.strip())
    assert "Omnivore" not in body
    assert "Metadata" not in body


@pytest.mark.parametrize("tool", ["Obsidian Web Clipper", "Readwise Reader", "Pelican"])
def test_summary_of_other_tools(tool: str) -> None:
    """A description or summary in the front matter becomes the summary of the page."""
    name, text, _ = TOOLS[tool]
    assert page_of(text, name)[0]["summary"].replace(" ", "") == "今年的鱼比去年多，码头上的人从夜里一直等到清晨。"


def test_summary_that_repeats_the_title() -> None:
    """A description that only repeats the title is replaced by the first sentences of the text."""
    header, _ = page_of(f"---\ntitle: 渔船，回港\ndescription: 渔船回港\n---\n{TEXT}")
    assert header["summary"].startswith("清晨的港口里")


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ({"url": ADDRESS}, ADDRESS),
        ({"url": "/boats/"}, ""),
        ({"url": "/boats/", "link": ADDRESS}, ADDRESS),
        ({"permalink": ADDRESS}, ADDRESS),
        ({"permalink": "/:year/:title"}, ""),
        ({"from": "", "source": "港城晚报", "url": ADDRESS}, ADDRESS),
        ({"from": ADDRESS, "url": "https://other.example/"}, ADDRESS),
        ({"source": ["港城晚报", ADDRESS]}, ADDRESS),
        ({"source": f"<{ADDRESS}>"}, ADDRESS),
        ({"canonicalURL": ADDRESS}, ADDRESS),
        ({"Original URL": ADDRESS}, ADDRESS),
        ({"extra": {"source_url": ADDRESS}}, ADDRESS),
        ({"extra": ADDRESS}, ""),
    ],
)
def test_address(header: dict[str, Any], address: str) -> None:
    """The first http(s) address under any of the keys is the address; paths and names of sources are not."""
    assert read_fields(header, DEFAULT_FIELD_NAMES).address == address


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ({"published": True, "created": "2021-03-18"}, "2021-03-18"),
        ({"published": "false", "clipped": "2021-03-18"}, "2021-03-18"),
        ({"date": None, "pubDate": "Thu, 18 Mar 2021"}, "Thu, 18 Mar 2021"),
        ({"date": "昨天", "published": "2021-03-18"}, "2021-03-18"),
        ({"date": "昨天"}, "昨天"),
        ({"publish-date": 1616025600}, 1616025600),
        ({"published": False}, None),
        ({}, None),
    ],
)
def test_date(header: dict[str, Any], value: object) -> None:
    """The first value that may be a date is kept as it is; ``published: true`` of Jekyll is not one."""
    assert read_fields(header, DEFAULT_FIELD_NAMES).date == value


@pytest.mark.parametrize(
    ("value", "authors"),
    [
        ("[[林海]]", ("林海",)),
        ("[[人/林海|林海]]、[[王湾]]", ("林海、王湾",)),
        ([["林海"]], ("林海",)),
        ([[["林海"]], [["人|王湾"]]], ("林海", "王湾")),
        ("[林海](https://harbour.example/lin)", ("林海",)),
        ({"name": "林海", "url": ADDRESS}, ("林海",)),
        ([{"name": "林海"}, "王湾", None, {"id": 3}], ("林海", "王湾")),
        ([], ()),
    ],
)
def test_authors(value: object, authors: tuple[str, ...]) -> None:
    """Names are taken out of links and mappings; ``[[林海]]`` without quotes is a list in a list in YAML."""
    assert read_fields({"author": value}, DEFAULT_FIELD_NAMES).authors == authors
    assert read_fields({"author": "", "byline": value}, DEFAULT_FIELD_NAMES).authors == authors


def test_own_keys(archive: Archive) -> None:
    """[import.fields] names other keys, which replace the default ones of that field; a change is noticed."""
    archive.write(
        "content/clippings/a.md", f"---\ntitle: 渔船\n出处: {ADDRESS}\nurl: https://b.example/\n---\n<p>港。</p>"
    )
    hosts = []
    for settings in ("", '[import.fields]\naddress = ["出处"]\n'):
        archive.write("jianbao.toml", settings)
        report = pipeline.ingest(load_config(archive.root), jobs=1)
        hosts += [ending.page.name.partition("-")[0] for ending in report.endings]
    assert hosts == ["b.example", "harbour.example"]


def test_own_keys_of_an_archive_in_memory(archive: Archive) -> None:
    """The Python function that cleans a text reads the keys of the archive that it is given."""
    archive.write("jianbao.toml", '[import.fields]\nauthor = ["作者"]\n')
    text = f"---\ntitle: 渔船\nauthor: 王湾\n作者: 林海\n---\n{TEXT}"
    assert "authors: [林海]" in clean(text, archive=archive.root).page
    assert "authors: [王湾]" in clean(text).page


def test_deep_lists() -> None:
    """Lists nested as deeply as JSON allows give no tags, and no error."""
    depth = 900
    header, _ = page_of(
        f'{{\n"title": "渔船", "tags": {"[" * depth}"a"{"]" * depth}, "author": [[["林海"]]]\n}}\n{TEXT}'
    )
    assert (header["tags"], header["authors"]) == ([], ["林海"])


def test_a_text_that_looks_like_metadata() -> None:
    """Lines with colons are metadata only at the start of a Markdown file, and only with a title."""
    text = f"---\ntitle: 渔船\n---\nDate: 2021-03-18\n\n{TEXT}"
    assert "Date: 2021-03-18" in page_of(text)[1]


def test_draft_of_pelican() -> None:
    """``Status: draft`` keeps a post of Pelican out of the site."""
    assert page_of(f"Title: 渔船\nStatus: draft\n\n{TEXT}")[0]["draft"] is True
    assert "draft" not in page_of(f"Title: 渔船\nStatus: published\n\n{TEXT}")[0]


def test_fields_without_keys() -> None:
    """A field with an empty list of keys is never read."""
    names = FieldNames(address=(), tags=())
    fields = read_fields({"from": ADDRESS, "tags": ["渔业"], "author": "林海"}, names)
    assert (fields.address, fields.tags, fields.authors) == ("", (), ("林海",))
