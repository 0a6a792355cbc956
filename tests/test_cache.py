"""What one build leaves for the next: tables come back as they were put there, or not at all."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jianbao.runtime import cache
from jianbao.runtime.cache import NO_TABLE, Row, read_rows, read_table, write_rows, write_table

NAMES = st.sampled_from(["a", "b", "中", "a/b.md", ""])
VALUES = st.tuples(st.integers(0, 9), st.lists(st.text(max_size=3), max_size=2))


@given(st.lists(st.dictionaries(NAMES, VALUES), max_size=5), st.integers(0, 3))
@settings(max_examples=200)
def test_tables_come_back(history: list[dict[str, Row]], few: int) -> None:
    """Whatever came, changed and went since the whole was written."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "FEW", few)
        path, before = Path(folder) / "table", NO_TABLE
        for state in history:
            new = {name: (name, *values) for name, values in state.items()}
            rows = {name: before.rows[name] if before.rows.get(name) == row else row for name, row in new.items()}
            name = write_table(path, "code", rows, before)
            before = read_table(path, "code", tuple)
            assert (before.rows, before.name) == (new, name)


def test_rows_beside_the_whole_are_of_its_code(tmp_path: Path) -> None:
    """What other code left for the next build is not used, be it in the whole or in the smaller file beside it."""
    path = tmp_path / "table"
    write_table(path, "old", {"a": ("a", 1), "b": ("b", 1)}, NO_TABLE)
    before = read_table(path, "old", tuple)
    write_table(path, "old", before.rows | {"b": ("b", 2)}, before)
    assert read_table(path, "old", tuple).rows == {"a": ("a", 1), "b": ("b", 2)}
    assert read_table(path, "new", tuple) == NO_TABLE
    path.write_bytes(path.read_bytes()[:-1])
    assert read_table(path, "old", tuple) == NO_TABLE


def test_a_file_in_the_place_of_another_is_as_none(tmp_path: Path) -> None:
    """Though it is whole, and of the same code: rows of another kind are not taken for what they are not."""
    table, rows = tmp_path / "table", tmp_path / "rows"
    write_table(table, "code", {"a": ("a", 1)}, NO_TABLE)
    write_rows(rows, "code", ["told", [["a"], [1]]])
    assert read_table(table, "code", tuple).rows == {"a": ("a", 1)}
    assert read_rows(rows, "code") == ["told", [["a"], [1]]]
    whole = table.read_bytes()
    table.write_bytes(rows.read_bytes())
    rows.write_bytes(whole)
    (tmp_path / "other").write_bytes(whole)
    assert read_table(table, "code", tuple) == read_table(tmp_path / "other", "code", tuple) == NO_TABLE
    assert read_rows(rows, "code") == []


def test_what_a_killed_run_left_goes(tmp_path: Path) -> None:
    """A file that it had not finished does not lie there for ever; what else is there stays."""
    path = tmp_path / "table"
    write_table(path, "code", {"a": ("a", 1)}, NO_TABLE)
    (tmp_path / "table.4711").write_bytes(b"half of")
    (tmp_path / "table-other").write_bytes(b"another")
    write_table(path, "code", {"a": ("a", 2)}, NO_TABLE)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["table", "table-other"]
