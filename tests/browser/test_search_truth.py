"""The search finds what a plain scan finds: many queries, in a browser, over http and from a folder."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unicodedata import category

import pytest
from conftest import Visit
from query_language import LANGUAGE_QUERIES
from truth import ONE_UNSPACED, marked_patterns, queries, scan

from jianbao.config import SearchConfig
from jianbao.publish.search import SearchRecord, build_index, entry_of
from jianbao.publish.search.facets import FACET_VALUES
from jianbao.publish.search.folding import fold_text
from jianbao.publish.search.shards import plan_shards
from jianbao.publish.search.tokenizer import BREAK_MARK, tokenize
from jianbao.publish.shelf_kinds import spelling_key
from jianbao.runtime.workers import Workers

pytestmark = pytest.mark.browser

QUERY_COUNT = 1200
WORDS = (
    *(
        "國防部長",
        "国防部长",
        "習近平",
        "习近平",
        "資訊",
        "资讯",
        "張虎鎮",
        "会谈",
        "會談",
        "的",
        "了",
        "著名",
        "着",
        "在",
    ),
    *(
        "中國",
        "中国",
        "美国",
        "臺灣",
        "台湾",
        "韓國",
        "烏克蘭",
        "一百",
        "后",
        "後",
        "𠮷野家",
        "𠮷",
        "ガス",
        "バス",
        "한국",
    ),
    *(
        "2+2",
        "COVID-19",
        "covid",
        "G20",
        "EDSCG",
        "EDS",
        "Moon Jae-in",
        "18日",
        "18 日",
        "3.14",
        "1,000",
        "AT&T",
        "don’t",
    ),
    *(
        "Erdoğan",
        "su\u030dt",
        "sut",
        "国\u0301",
        "cafe\u0301",
        "カ\u3099イト",
        "ｶﾞｲﾄ",
        "葛\U000e0100城市",
        "ภาษาไทยสวยงาม",
        "สวย",
        "ພາສາລາວງາມ",
        "ភាសាខ្មែរ",
        "မြန်မာ",
        "བོད་ཡིག",
        "བོད་",
        "हिन्दी",
        "مُحَمَّد",
        "محـمد",
        "ﬁnance",
        "㎏",
        "constructor",
        "ＥＤＳＣＧ",
        "７日",
        "½",
        "①",
        "100%",
        "user@example.org",
        "a-b-c",
        "19",
        "000",
    ),
)
SEPARATORS = (
    "",
    "",
    "",
    "",
    "，",
    "。",
    " ",
    "\n",
    "、",
    "（",
    "）",
    "「",
    "」",
    "——",
    "…",
    "\u200b",
    " - ",
    "／",
    "\u3000",
)
RUN_QUERIES = """async ([root, queries, size]) => {
  const index = await window.jianbaoSearch.open(root);
  const found = [];
  for (const query of queries) {
    const { weights } = await index.find(query);
    found.push(["relevance", "newest", "oldest"].map((by) => index.sorted(weights, by)));
  }
  const texts = await Promise.all(Array.from({ length: size }, (_, number) => index.text(number)));
  return [found, texts.map(({ id }) => id)];
}"""


COUNT_FACETS = """async ([root, cases]) => {
  const { open, narrow, countValues } = window.jianbaoSearch;
  const index = await open(root);
  const found = [];
  for (const [query, chosen] of cases) {
    const [{ weights }, facets] = [await index.find(query), await index.facets()];
    const counts = countValues(weights, facets, chosen).map(({ name, values }) => [name, values]);
    found.push([index.sorted(narrow(weights, facets, chosen), "newest").length, Object.fromEntries(counts)]);
  }
  return found;
}"""
CHOICES: tuple[dict[str, list[str]], ...] = (
    {},
    {"tag": ["国防"]},
    {"tag": ["国防", "经济"], "year": ["2021"]},
    {"outlet": ["法广"], "script": ["zh-Hant"], "year": ["2020", "2021"]},
    {"tag": ["没有这个"]},
)


def synthetic_records(count: int) -> list[SearchRecord]:
    """Articles of words that are hard to find or easy to confuse, the same in every run."""
    chance = random.Random(5)  # noqa: S311 - not for cryptography

    def text(length: int) -> str:
        return "".join(chance.choice(WORDS) + chance.choice(SEPARATORS) for _ in range(length)).strip()

    return [
        SearchRecord(
            id=f"made-{number}",
            path=f"articles/made-{number}.html",
            title=text(chance.randint(0, 4)).replace("\n", " "),
            text=text(chance.choice((0, 1, 5, 30))),
            lang=chance.choice(("zh-Hans", "zh-Hant")),
            date=str(date(2020, 1, 1) + timedelta(chance.randint(0, 900))) if number % 9 else "",
            outlet=chance.choice(("法广", "自由亚洲", "中央社")),
            tags=tuple(chance.sample(("国际", "国防", "韩国", "经济"), chance.randint(0, 3))),
            channel=chance.choice(("", "晨读", "晨读，二", "Radio Ｘ")),
            authors=tuple(chance.sample(("王曉明", "Ada Lovelace", "ADA", "佚名"), chance.randint(0, 2))),
        )
        for number in range(count)
    ]


RECORDS = synthetic_records(160)
OPTIONS = SearchConfig(shard_size=5000)


@pytest.fixture(scope="module")
def synthetic_site(tmp_path_factory: pytest.TempPathFactory, seed_sites: dict[str, Path]) -> Path:
    """A site with the index of ``RECORDS`` in several shards."""
    site = tmp_path_factory.mktemp("truth") / "site"
    shutil.copytree(seed_sites["plain"], site)
    by_id = {record.id: record for record in RECORDS}
    report = build_index(
        [entry_of(record) for record in RECORDS],
        by_id,
        list,
        site / "search",
        Workers(1),
        options=OPTIONS,
    )
    assert report.shards > 3
    return site


def rank(record: SearchRecord, query: str) -> tuple[bool, bool]:
    """Whether an article that matches has the complete last word, and whether the title has it."""
    is_whole = bool(scan([record], f"{query} "))
    title = record._replace(text="", channel="", authors=(), tags=())
    return is_whole, bool(scan([title], f"{query} " if is_whole else query))


@pytest.mark.parametrize("how", ["http", "folder"])
def test_search_finds_what_a_scan_finds(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], synthetic_site: Path, how: str
) -> None:
    """Every query finds exactly the articles of a plain scan, in each order as a plain sort gives it."""
    root = over_http(synthetic_site) if how == "http" else synthetic_site.as_uri() + "/"
    all_queries = [*LANGUAGE_QUERIES, *queries(RECORDS, QUERY_COUNT), *WORDS, "，", '"国防部长"'][
        : None if how == "http" else 200
    ]
    opened = visit()
    opened.page.goto(root + "search.html")
    found, ids = opened.page.evaluate(RUN_QUERIES, [root, all_queries, len(RECORDS)])
    assert ids == [
        entry.id for shard in plan_shards([*map(entry_of, RECORDS)], OPTIONS.shard_size) for entry in shard.entries
    ]
    by_id = {record.id: record for record in RECORDS}
    newest = [by_id[identifier] for identifier in ids]
    assert [r.date for r in newest] == sorted((r.date for r in newest), reverse=True)
    undated = [number for number, record in enumerate(newest) if not record.date]
    wrong: list[Any] = []
    for query, (best, new, old) in zip(all_queries, found, strict=True):
        expected = sorted(scan(newest, query))
        oldest = [n for n in expected[::-1] if n not in undated] + [n for n in expected if n in undated]
        if (sorted(best), new, old) != (expected, expected, oldest):
            wrong.append((query, [ids[n] for n in {*expected} ^ {*best}]))
        runs = [*marked_patterns(query)]
        is_ranked = len(query.split()) == 1 and not (len(runs) > 1 and runs[-1].endswith("*"))
        ranks = [rank(newest[n], query) for n in best]
        if is_ranked and query not in LANGUAGE_QUERIES and ranks != sorted(ranks, reverse=True):
            wrong.append((query, "whole words first, then title hits"))
    assert wrong == []
    assert sum(0 < len(new) < len(RECORDS) for _, new, _ in found[: len(LANGUAGE_QUERIES)]) > 40
    assert sum(1 for _, new, _ in found if new) > len(all_queries) / 2
    assert opened.errors == []


def test_facet_counts_equal_a_plain_count(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], synthetic_site: Path
) -> None:
    """For any query and choice, the total and the count of each facet value equal a plain count."""
    cases = [(query, chosen) for query in ("", "国防部长", "的", "EDSCG", "龘") for chosen in CHOICES]
    opened = visit()
    opened.page.goto(over_http(synthetic_site) + "search.html")
    root = over_http(synthetic_site)
    found = opened.page.evaluate(COUNT_FACETS, [root, cases])

    def fits(record: SearchRecord, chosen: dict[str, list[str]], ignored: str = "") -> bool:
        return all({*FACET_VALUES[name](record)} & {*wanted} for name, wanted in chosen.items() if name != ignored)

    for (query, chosen), (total, counts) in zip(cases, found, strict=True):
        hits = [RECORDS[place] for place in (scan(RECORDS, query) if query else range(len(RECORDS)))]
        assert total == sum(fits(record, chosen) for record in hits)
        for name, values_of in FACET_VALUES.items():
            expected = Counter(value for r in hits if fits(r, chosen, ignored=name) for value in values_of(r))
            assert {v["value"]: v["count"] for v in counts[name] if v["count"]} == expected, (query, chosen, name)


FIND_HITS = """async ([root, queries]) => {
  const { open, hitsIn } = window.jianbaoSearch;
  const index = await open(root);
  const found = [];
  for (const query of queries) {
    const { weights, runs } = await index.find(query);
    for (const number of index.sorted(weights, "newest")) {
      const { id, title, text } = await index.text(number);
      const keyOf = ({ chars, isPrefix }) => chars.join("") + (isPrefix ? "*" : "");
      const describe = ({ run, start, end }) => [keyOf(runs[run]), start, end];
      const hits = (shown) => hitsIn(index.fold(shown), runs).map(describe);
      found.push([query, id, hits(title), hits(text)]);
    }
  }
  return found;
}"""


def test_every_hit_is_marked_and_nothing_else(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], synthetic_site: Path
) -> None:
    """Hits in title and text of each result are those of a plain scan; break hints are neither counted nor shown."""
    by_id = {record.id: record for record in RECORDS}
    opened = visit()
    root = over_http(synthetic_site)
    opened.page.goto(root + "search.html")
    found = opened.page.evaluate(FIND_HITS, [root, [*LANGUAGE_QUERIES, *queries(RECORDS, 300), *WORDS]])
    assert len(found) > 1000
    for query, identifier, *marked in found:
        patterns = marked_patterns(query)
        for text, hits in zip((by_id[identifier].title, by_id[identifier].text), marked, strict=True):
            folded = fold_text(text)
            at = ((run, start, p.match(folded, start)) for run, p in patterns.items() for start in range(len(folded)))
            assert sorted(map(tuple, hits)) == sorted((run, start, hit.end()) for run, start, hit in at if hit), query


FOLD_CHARACTERS = """async ([root, characters]) => {
  const { fold } = await window.jianbaoSearch.open(root);
  return characters.map((char) => {
    const [run] = window.jianbaoSearch.runsOf(`，${char}，`, fold);
    return [fold(`a${char}`).join("").slice(1), run ? (run.unspaced ? "unspaced" : "word") : "mark"];
  });
}"""


def test_index_and_browser_fold_and_classify_every_character_equally(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], synthetic_site: Path
) -> None:
    """Python and JavaScript fold each character of Unicode 14 equally, and agree on which are indexed, and how."""
    characters = [char for char in map(chr, range(0x110000)) if category(char) not in ("Cn", "Cs", "Co")]
    expected = []
    for char in characters:
        words = [word for word in tokenize(f"，{char}，") if word != BREAK_MARK]
        kind = "unspaced" if words and ONE_UNSPACED.match(words[0]) else "word" if words else "mark"
        expected.append([fold_text(f"a{char}")[1:], kind])
    opened = visit()
    root = over_http(synthetic_site)
    opened.page.goto(root + "search.html")
    found = opened.page.evaluate(FOLD_CHARACTERS, [root, characters])
    assert [row for row in zip(characters, expected, found, strict=True) if row[1] != row[2]] == []


def test_browser_and_tag_pages_merge_the_same_spellings(
    visit: Callable[..., Visit], seed_sites: dict[str, Path]
) -> None:
    """For every visible character, tags with equal keys in Python have equal keys in JavaScript, and vice versa."""
    tags = [f"a{char}" for char in map(chr, range(0x110000)) if category(char)[0] not in "CZ"]
    opened = visit()
    opened.page.goto(f"{seed_sites['plain'].as_uri()}/search.html")
    keys = opened.page.evaluate("tags => tags.map((tag) => window.jianbaoSearch.keyOf('tag', tag))", tags)
    pairs = {*zip(keys, map(spelling_key, tags), strict=True)}
    assert len(pairs) == len({in_browser for in_browser, _ in pairs}) == len({on_pages for _, on_pages in pairs})


def test_title_hits_come_first_with_any_number_of_runs(
    visit: Callable[..., Visit], seed_sites: dict[str, Path], tmp_path: Path
) -> None:
    """Seven hundred runs in a title outweigh the same runs in the text of a newer article."""
    words = " ".join(map(str, range(700)))
    both = [
        SearchRecord("titled", "articles/titled.html", words, "", "en", "2020-01-01", "法广", ()),
        SearchRecord("later", "articles/later.html", "", words, "en", "2021-01-01", "法广", ()),
    ]
    site = tmp_path / "site"
    shutil.copytree(seed_sites["plain"], site)
    build_index([*map(entry_of, both)], {record.id: record for record in both}, list, site / "search", Workers(1))
    opened = visit()
    opened.page.goto(f"{site.as_uri()}/search.html")
    found, ids = opened.page.evaluate(RUN_QUERIES, [site.as_uri() + "/", [words], 2])
    assert [ids[number] for number in found[0][0]] == ["titled", "later"]
