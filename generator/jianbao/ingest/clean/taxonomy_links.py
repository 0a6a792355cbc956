"""Rule: links to tags and categories."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.blocks import climb

TAXONOMY_WORDS = re.compile(
    r"post tags|tagged|tags?|categor(?:y|ies)|filed under|posted in|topics?|标签|標籤|分类|分類|关键词|關鍵詞|關鍵字|"
    r"归档|歸檔|收录于|in|and|与|與|"
    r"(?:schlag|stich)(?:worte|wörter|wort)|kategorien?|abgelegt|unter|veröffentlicht|mots[- ]cl[ée]f?s|étiquettes?|"
    r"catégories?|"
    r"classé|publié|dans|etiquetas?|categor[íi]as?|archivado|publicado|palavras[- ]chave|parole chiave|argomenti|"
    r"categori[ae]|"
    r"trefwoorden|categorieën|теги?|метки|рубрик[аи]|ключевые слова|etiketler|konular|từ khóa|chủ đề|"
    r"タグ|キーワード|カテゴリー?|태그|카테고리|الوسوم|كلمات|[\W_]",
    re.IGNORECASE,
)
"""Labels and separators next to links to tags."""


def taxonomy_links(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """Links to the site's own tags and categories lead away from the article."""
    for link in body.select("a[rel~=tag], a[rel~=category]"):
        yield climb(link, _is_only_taxonomy)


def _is_only_taxonomy(box: Tag) -> bool:
    """Whether a box shows only links to tags and categories, and their labels."""
    rest = "".join(text for text in box.find_all(string=True) if text.find_parent("a", rel=["tag", "category"]) is None)
    return not TAXONOMY_WORDS.sub("", rest) and not box.find(["img", "iframe", "video"])
