"""Rule: links to headings lead to the ids that the headings have on a page."""

from __future__ import annotations

from urllib.parse import quote

from bs4 import Tag

from jianbao.ingest.clean.anchors import HEADINGS_WITH_ID
from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.blocks import text_of
from jianbao.page.heading_ids import id_of_text


def heading_links(body: Tag, context: RuleContext) -> tuple[()]:
    """A link to a heading gets the id that a page makes of the heading's text; without the heading it becomes text."""
    links = [link for link in body.find_all("a") if str(link.get("href", "")).startswith("#")]
    if not links:
        return ()
    used: set[str] = set()
    ids = {str(heading.get("id")): id_of_text(text_of(heading), used) for heading in body.find_all(HEADINGS_WITH_ID)}
    for link in links:
        name = ids.get(str(link["href"])[1:], "")
        if name:
            link["href"] = f"#{quote(name)}"
        else:
            link.unwrap()
    return ()
