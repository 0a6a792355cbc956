"""The query language of the search, parsed in another way than in the browser, and queries that use all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

FIELD_NAMES = {
    "title": "标题 標題 题目 題目 title",
    "outlet": "媒体 媒體 来源 來源 outlet source",
    "channel": "频道 頻道 channel",
    "author": "作者 author",
    "tag": "标签 標籤 標簽 tag",
    "date": "日期 时间 時間 date",
}
"""Field -> its names."""

_QUOTED = "|".join(rf"{opening}[^{closing}]*{closing}" for opening, closing in ('""', "＂＂", "“”", "「」", "『』"))
_TERM = re.compile(
    rf"(?P<minus>[-－−](?![-－−]))?(?:(?P<field>{'|'.join(FIELD_NAMES.values()).replace(' ', '|')})[:：])?"
    rf"(?:(?P<quoted>{_QUOTED})|(?P<text>(?:(?!{_QUOTED})\S)*))",
    re.IGNORECASE,
)


class QueryTerm(NamedTuple):
    """One condition of a query."""

    field: str
    """"text" without a field."""
    value: str
    quoted: bool = False
    excluded: bool = False
    dates: tuple[str, str] = ("", "")
    """Of the field "date": the first and the last day as prefixes of ISO dates; empty for an open end."""
    ends_query: bool = False
    """Whether the query ends with it, so that its last word may also be the beginning of a word; false for quotations
    and what is excluded."""


def parse_query(query: str) -> list[list[QueryTerm]]:
    """The clauses of a query, each a list of alternatives."""
    clauses: list[list[QueryTerm]] = []
    is_alternative = False
    for match in _matches(query):
        is_or = match.group() in ("OR", "或") and clauses and not is_alternative
        if is_or and query[match.end() :].strip():
            is_alternative = True
            continue
        if is_alternative:
            clauses[-1].append(_term(match))
        else:
            clauses.append([_term(match)])
        is_alternative = False
    return clauses


def _matches(query: str) -> Iterator[re.Match[str]]:
    return (match for match in _TERM.finditer(query) if match.group())


def _term(match: re.Match[str]) -> QueryTerm:
    named = (match["field"] or "").lower()
    field = next((field for field, names in FIELD_NAMES.items() if named in names.split()), "text")
    value, quoted, excluded = match["text"] or "", match["quoted"] is not None, match["minus"] is not None
    ends_query = match.end() == len(match.string) and not quoted and not excluded
    if quoted:
        value = match["quoted"][1:-1]
    may_be_dates = field == "date" or (field == "text" and ".." in value and not quoted)
    if may_be_dates and (dates := _dates(value)):
        return QueryTerm("date", value, quoted, excluded, dates)
    if field == "date" or (field != "text" and not any(map(str.isalnum, value))):
        text = match.group().removeprefix(match["minus"] or "")
        return QueryTerm("text", text, excluded=excluded, ends_query=ends_query)
    return QueryTerm(field, value, quoted, excluded, ends_query=ends_query)


def _dates(text: str) -> tuple[str, str] | None:
    """The first and last day that a text of digits and hyphens gives, with two full stops between them."""
    first, dots, last = text.partition("..")
    if not all(re.fullmatch(r"(\d{4}(-\d\d){0,2})?", end) for end in (first, last)) or text in ("", ".."):
        return None
    last = last if dots else first
    size = min(len(first), len(last))
    return (first, last) if first[:size] <= last[:size] else (last, first)


FIELD_VALUES = {
    "title": "国防部长",
    "outlet": "法广",
    "channel": "晨",
    "author": "王",
    "tag": "国防",
    "date": "2021-05",
}
"""Field -> a value that some articles of ``test_search_truth.py`` have, and others have not."""
LANGUAGE_QUERIES = (
    *(
        f"{name}{colon}{value}"
        for field, value in FIELD_VALUES.items()
        for name in FIELD_NAMES[field].split()
        for colon in ":："
    ),
    "国防部长 -习近平",
    "-国防部长",
    "－會談 的",
    "国防 OR 韩国",
    "国防部长 或 習近平 或 EDS",
    "国防部长 -EDS OR 韩国",
    "OR 国防",
    "国防 或",
    "G20-EDS",
    "cov",
    "国防 cov",
    "cov ",
    "cov 国防",
    '"cov"',
    "-cov",
    "－EDS 的",
    "COV OR 韩国",
    "习近平 OR eds",
    "的eds",
    "18EDS",
    "ed",
    "100",
    "3.1",
    "Moon Jae",
    "covid-1",
    "2+EDS",
    "erdo",
    "ｅｄｓ",
    "EDS，",
    "eds\u200b",
    "eds eds",
    "हिन्",
    "محم",
    "标题:eds",
    'title:"eds"',
    "-title:EDS 的",
    "作者:love",
    "作者:love 的",
    "author:ad",
    "频道:rad",
    "日期:eds",
    "“EDS",
    "ada",
    "Lovelace -EDS",
    "王晓明",
    '"Ada Lovelace"',
    '"王曉明 国防"',
    "佚名 OR 晨读",
    "-韩国",
    "标题:国际",
    '"国防 韩国"',
    "法广",
    '"国防部长 习近平"',
    "“国防部长，習近平”",
    "「中國 美国」",
    '"EDS EDSCG"',
    '"EDSCG 18"',
    '"18 国防"',
    '"的 了"',
    '"了 EDS"',
    '"covid 19"',
    '"国防 部长"',
    '"19 的"',
    '"的 在 了"',
    '-"的 了"',
    '"中国 的 EDS" OR 𠮷野家',
    '"国防部长',
    "标题:国防部长",
    "標題：EDS",
    'title:"EDS EDSCG"',
    'title:"的 了"',
    "-TITLE:国防部长 的",
    "标题:的 或 标题:了",
    "媒体:法广",
    "媒體：自由",
    "outlet:法广 OR outlet:中央社",
    "-来源:法广 国防部长",
    "频道:晨",
    "channel:radio",
    '頻道：晨读 -频道:"晨读 二"',
    "作者:王",
    "author:ada",
    'author:"Ada Lovelace"',
    "-作者:王 標題:的",
    "标签:国防",
    "標籤:國防 标签:韩国",
    "tag:国",
    "-tag:国防 -tag:韩国",
    "tag:没有",
    "日期:2021",
    "日期：2021-05",
    "date:2021-05-07",
    "2020..2021",
    "2020-06..2020-08 的",
    "日期:..2020-03",
    "date:2022..",
    "2021..2020-11",
    "-日期:2020",
    "-2020..2022",
    "日期:昨天",
    "-日期:昨天",
    "日期: 的",
    "- 的",
    "--的",
    "a - 的",
    "-",
    "标签:国防 日期:2021 -标题:的 EDS 或 的",
)
"""Queries that use every part of the query language, on the articles of ``test_search_truth.py``: each name of a field
with either colon, then the rest."""
