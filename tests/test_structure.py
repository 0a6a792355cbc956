"""The shape of the house: who may import whom, and how long a room may be."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import jianbao
from jianbao.ingest.clean import RULES

PACKAGE = Path(jianbao.__file__).parent
MODULES = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
ABOVE = {"pipeline.py", "__main__.py", *(name for name in MODULES if name.startswith("cli/"))}
"""The story, and what stands above it; ``serve/`` does too."""


def imports(path: Path) -> set[str]:
    """What a module imports, wherever in it: modules and, as these look alike, the names taken from them."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{'.' * node.level}{node.module}.{alias.name}" for alias in node.names}
    return found


def importers(package: str) -> set[str]:
    """Modules that import ``package`` or something of it."""
    return {name for name, path in MODULES.items() if any(f"{i}.".startswith(f"{package}.") for i in imports(path))}


def test_halves_never_import_each_other() -> None:
    """``ingest`` knows nothing of ``publish``, nor the other way round."""
    assert not {name for name in importers("jianbao.publish") if name.startswith("ingest/")}
    assert not {name for name in importers("jianbao.ingest") if name.startswith("publish/")}


def test_only_the_story_knows_both_halves() -> None:
    """Outside the halves, ``ingest`` and ``publish`` are known to pipeline.py and what stands above it, no others."""
    outside = {name for name in MODULES if not name.startswith(("ingest/", "publish/", "serve/"))} - ABOVE
    assert not outside & (importers("jianbao.ingest") | importers("jianbao.publish"))
    assert importers("jianbao.ingest") & importers("jianbao.publish") == {"pipeline.py"}


def test_nothing_below_imports_the_story() -> None:
    """pipeline.py is imported from above only."""
    assert {name for name in importers("jianbao.pipeline") if not name.startswith("serve/")} <= ABOVE


def test_model_imports_nothing_of_ours() -> None:
    """The values stand on the standard library alone."""
    assert not {name for name in imports(MODULES["model.py"]) if name.startswith(("jianbao", "."))}


def test_imports_name_their_module_in_full() -> None:
    """No relative imports, which the other tests here would have to resolve."""
    assert not {name for name, path in MODULES.items() if any(i.startswith(".") for i in imports(path))}


@pytest.mark.parametrize("name", MODULES)
def test_modules_and_functions_stay_short(name: str) -> None:
    """A module has at most about 300 lines, a function about 40."""
    text = MODULES[name].read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    functions = (n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    long = {n.name: (n.end_lineno or n.lineno) - n.lineno + 1 for n in functions}
    assert {key: length for key, length in long.items() if length > 45} == {}


def test_each_cleaning_rule_has_a_module_of_its_name() -> None:
    """The rule that ``--explain`` names is in the file of that name."""
    assert [rule.__module__ for rule in RULES] == [f"jianbao.ingest.clean.{rule.__name__}" for rule in RULES]
