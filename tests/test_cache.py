"""The build cache: a table is read as it was written, or there is a cache miss."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jianbao.runtime import cache
from jianbao.runtime.cache import EMPTY_TABLE, Row, read_rows, read_table, write_rows, write_table

KEYS = st.sampled_from(["a", "b", "中", "a/b.md", ""])
VALUES = st.tuples(st.integers(0, 9), st.lists(st.text(max_size=3), max_size=2))


@pytest.mark.slow
@given(st.lists(st.dictionaries(KEYS, VALUES), max_size=5), st.integers(0, 3))
@settings(max_examples=200)
def test_table_round_trip(history: list[dict[str, Row]], max_delta_rows: int) -> None:
    """After any sequence of added, changed and deleted rows, a table is read as it was written."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "MAX_DELTA_ROWS", max_delta_rows)
        path, before = Path(folder) / "table", EMPTY_TABLE
        for state in history:
            new = {key: (key, *values) for key, values in state.items()}
            rows = {key: before.rows[key] if before.rows.get(key) == row else row for key, row in new.items()}
            version = write_table(path, "code", rows, before)
            before = read_table(path, "code", tuple)
            assert (before.rows, before.version) == (new, version)


def test_table_of_other_code_is_a_cache_miss(tmp_path: Path) -> None:
    """Rows that other code wrote are not used, neither those of the base file nor those of the delta file."""
    path = tmp_path / "table"
    write_table(path, "old", {"a": ("a", 1), "b": ("b", 1)}, EMPTY_TABLE)
    before = read_table(path, "old", tuple)
    write_table(path, "old", before.rows | {"b": ("b", 2)}, before)
    assert read_table(path, "old", tuple).rows == {"a": ("a", 1), "b": ("b", 2)}
    assert read_table(path, "new", tuple) == EMPTY_TABLE
    path.write_bytes(path.read_bytes()[:-1])
    assert read_table(path, "old", tuple) == EMPTY_TABLE


def test_file_under_another_name_is_a_cache_miss(tmp_path: Path) -> None:
    """A cache file that is copied to the name of another one is not used, though it is intact and of the same code."""
    table, rows = tmp_path / "table", tmp_path / "rows"
    write_table(table, "code", {"a": ("a", 1)}, EMPTY_TABLE)
    write_rows(rows, "code", ["row", [["a"], [1]]])
    assert read_table(table, "code", tuple).rows == {"a": ("a", 1)}
    assert read_rows(rows, "code") == ["row", [["a"], [1]]]
    table_bytes = table.read_bytes()
    table.write_bytes(rows.read_bytes())
    rows.write_bytes(table_bytes)
    (tmp_path / "other").write_bytes(table_bytes)
    assert read_table(table, "code", tuple) == read_table(tmp_path / "other", "code", tuple) == EMPTY_TABLE
    assert read_rows(rows, "code") == []


def test_temporary_file_of_a_killed_run_is_deleted(tmp_path: Path) -> None:
    """The next write deletes the temporary files of a run that was killed, and nothing else in the folder."""
    path = tmp_path / "table"
    write_table(path, "code", {"a": ("a", 1)}, EMPTY_TABLE)
    (tmp_path / "table.jianbao.4711.0a1b2c3d").write_bytes(b"half of")
    (tmp_path / "table-other").write_bytes(b"another")
    write_table(path, "code", {"a": ("a", 2)}, EMPTY_TABLE)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["table", "table-other"]
