"""Rule: lines that ask to read another article, by their label, and notes of a few words between the paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.link_lines import LOWER_HEADINGS, MIN_PROSE_TOKENS, PARTS_OF_TEXT, word_count
from jianbao.ingest.clean.prose import prose_tokens
from jianbao.ingest.clean.same_site_links import LABEL_DECORATION, is_article_of_site, lead_to_same_site
from jianbao.ingest.clean.top_lines import ends_a_sentence
from jianbao.ingest.html.blocks import text_blocks, text_of

READ_ALSO = re.compile(
    r"read (?:also|more|next)|also read|see also|more on this story|"
    r"(?:à|a)? ?(?:lire|voir|écouter) (?:aussi|également)|"
    r"(?:sur le )?même sujet|leggi anche|per approfondire|(?:le[ea]|vea|mir[áa]|ver) (?:también|tambien|además)|"
    r"te puede interesar|le puede interesar|(?:leia|veja|confira) (?:também|mais)|saiba mais|"
    r"lesen sie (?:auch|hier|mehr)|lesen sie dazu auch|mehr zum thema|das könnte sie (?:auch )?interessieren|"
    r"lees (?:ook|verder)|meer over dit onderwerp|läs (?:också|även|mer)|les også|læs også|lue myös|"
    r"(?:czytaj|przeczytaj|zobacz) (?:też|także|również)|čtěte (?:také|též)|olvassa el|citește și|"
    r"читайте (?:также|ещё|еще)|смотрите также|по теме|читайте також|дивіться також|"
    r"اقرأ (?:أيضا|أيضًا|أيضاً|المزيد)|بخوانید|(?:xem|đọc) thêm|tin liên quan|baca juga|"
    r"(?:bunu da )?okuyun|ayrıca okuyun|"
    r"延伸[阅閱][读讀]|[关關][联聯][阅閱][读讀]|相[关關][阅閱][读讀]|あわせて読みたい|関連記事|こちらも読む|"
    r"관련\s?기사|함께 읽기",
    re.IGNORECASE,
)
"""What the press of these languages writes before the title of another article."""
MAX_READ_ALSO_CHARACTERS = 200
MAX_ASIDE_WORDS = 8
READ_ALSO_MARK = re.compile(r"\s*[:：|｜»›>→▶►\-–—]")


def read_also(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """A line such as "read also", with or without the link to another article of the site, leads away.

    So does an ``aside`` of a few words between the paragraphs. A sentence, and a heading with text below it, are text.
    """
    if context.outlet.kind == "video" or not is_article_of_site(context.clipping.url):
        return
    lines = [block for block in text_blocks(body) if isinstance(block, Tag) and READ_ALSO.match(_start(block))]
    asides = [aside for aside in body.find_all("aside") if _is_note(aside)]
    if (lines or asides) and prose_tokens(body) >= MIN_PROSE_TOKENS:
        yield from asides
        for block in lines:
            if _is_label(block) or _leads_away(block, context):
                yield block


def _start(block: Tag) -> str:
    return text_of(block).lstrip(LABEL_DECORATION)


def _is_label(block: Tag) -> bool:
    """Whether a line is only such a label; a heading only if no paragraph comes right after it."""
    if not READ_ALSO.fullmatch(text_of(block).strip(LABEL_DECORATION)):
        return False
    following = block.find_next(["p", *LOWER_HEADINGS]) if block.name in LOWER_HEADINGS else None
    return following is None or following.name != "p" or _has_links_between(block, following)


def _has_links_between(block: Tag, following: Tag) -> bool:
    link = block.find_next("a")
    return link is not None and link.find_next("p") is following


def _leads_away(block: Tag, context: RuleContext) -> bool:
    """Whether such a line has a mark after its label or a link right there, and leads to the same site."""
    links = block.find_all("a", href=True)
    text = _start(block)
    label = READ_ALSO.match(text)
    if label is None or not links or len(text) > MAX_READ_ALSO_CHARACTERS or block.find_parent(PARTS_OF_TEXT):
        return False
    rest = text[label.end() :]
    is_marked = READ_ALSO_MARK.match(rest) is not None or rest.strip(LABEL_DECORATION).startswith(
        text_of(links[0])[:20]
    )
    return is_marked and lead_to_same_site(links, context)


def _is_note(aside: Tag) -> bool:
    text = text_of(aside)
    has_more = aside.find(["img", "blockquote", "figure", "iframe", "video", "audio", "table", "aside"]) is not None
    return bool(text) and not has_more and word_count(text) <= MAX_ASIDE_WORDS and not ends_a_sentence(text)
