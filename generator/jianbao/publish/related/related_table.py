"""The related articles of a site, kept in the cache, so that a build after a small change finds only what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any, NamedTuple

from jianbao.publish.build_context import BuildContext
from jianbao.publish.catalogue import Catalogue
from jianbao.publish.page_record import PageRecord
from jianbao.publish.related.related_articles import Related, find_related, in_related_order
from jianbao.publish.related.related_update import Change, update_related
from jianbao.runtime.cache import Table, read_table, write_table
from jianbao.runtime.workers import Workers

MAX_UPDATED_PAGES = 200
"""With more changed pages, finding everything again is as fast."""
BASE = ""
"""The key of the row that says which articles the table was made of; no article has an empty id."""


class RelatedRow(NamedTuple):
    """A row of the table."""

    id: str
    related: Sequence[Any]
    """Ids; in the row ``BASE`` the result of ``_base``."""


class RelatedArticles(NamedTuple):
    """The related articles of a site."""

    related: Related
    changed_ids: frozenset[str] | None
    """The articles on either side of a link that came or went since the last build; None if that is not known."""

    def linked_with(self, ids: Set[str]) -> set[str]:
        """The articles that are linked with any of the ``ids``, in either direction."""
        links = [(identifier, others) for identifier, others in self.related.items() if not ids.isdisjoint(others)]
        return {identifier for identifier, _ in links}.union(*(self.related.get(identifier, ()) for identifier in ids))


def load_related(build: BuildContext, catalogue: Catalogue, workers: Workers) -> RelatedArticles:
    """Find the related articles, from those of the last build if possible, and write the table for the next one."""
    cache, code = build.cache("related"), build.records_version
    table = read_table(cache, code, RelatedRow)
    before = RelatedRow(BASE, _base(build, catalogue, catalogue.table_version_before))
    # After an id clash, or a page that cannot be read, the changed pages do not say which articles came and went.
    now = RelatedRow(BASE, [] if catalogue.problems else _base(build, catalogue, catalogue.table_version))
    old_rows = {identifier: row for identifier, row in table.rows.items() if identifier != BASE}
    is_known = table.rows.get(BASE) == before and not catalogue.problems
    result = _update(old_rows, catalogue) if is_known else None
    if result is None:
        ordered = in_related_order(catalogue.records.values())
        result = RelatedArticles(find_related(ordered, workers=workers), None)
    write_table(cache, code, _to_rows(result.related, now, table), table)
    return result


def read_related(build: BuildContext) -> Related:
    """The related articles of the last build, as the cache has them."""
    rows = read_table(build.cache("related"), build.records_version, RelatedRow).rows
    return {row.id: row.related for row in rows.values() if row.id != BASE}


def _base(build: BuildContext, catalogue: Catalogue, pages_version: str) -> list[object]:
    """What decides which articles a site has: the table of pages, drafts, and removed articles."""
    return [pages_version, build.config.build.drafts, catalogue.removed.digest]


def _update(rows: Mapping[str, RelatedRow], catalogue: Catalogue) -> RelatedArticles | None:
    """The related articles after the changes of this build; None if there are too many."""
    removed = catalogue.removed.by_id
    pairs = [
        tuple(None if record is None or record.id in removed else record for record in pair)
        for pair in catalogue.changed
    ]
    changes: list[Change] = [(old, new) for old, new in pairs if _traits(old) != _traits(new)]
    related = {row.id: row.related for row in rows.values()}
    if not changes:
        return RelatedArticles(related, frozenset())
    if len(changes) > MAX_UPDATED_PAGES:
        return None
    return RelatedArticles(*update_related(related, catalogue.records.values(), changes))


def _traits(record: PageRecord | None) -> object:
    """What of an article its own and others' related articles depend on."""
    return record and (record.id, record.date, record.folded_title, record.tags, record.channel, record.same_as)


def _to_rows(related: Related, base: RelatedRow, table: Table[RelatedRow]) -> dict[str, RelatedRow]:
    """The table's rows; a row that did not change is the same object as before."""
    rows = {identifier: RelatedRow(identifier, [*others]) for identifier, others in related.items()}
    rows[BASE] = base
    last = table.rows
    return {key: last[key] if last.get(key) == row else row for key, row in rows.items()}
