"""The structure of the package: who may import whom, where things are, and how long a module may be."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from check_phrases import find_phrases, load_phrases, prose_of, tracked_files

import jianbao
from jianbao.ingest.clean import RULES

PACKAGE = Path(jianbao.__file__).parent
MODULES = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}
ABOVE_PIPELINE = {"pipeline.py", "api.py", "__main__.py", *(name for name in MODULES if name.startswith("cli/"))}
"""The pipeline and the modules above it. The modules of ``serve/`` are above it too."""


def imported_names(nodes: Iterator[ast.AST]) -> set[str]:
    """What the import statements among ``nodes`` import: modules and, as these look alike, names taken from them."""
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{'.' * node.level}{node.module}.{alias.name}" for alias in node.names}
    return found


IMPORTS = {name: imported_names(ast.walk(tree)) for name, tree in TREES.items()}
"""Module -> all its imports, those inside functions too."""


def importers(package: str) -> set[str]:
    """Modules that import ``package`` or something from it."""
    return {name for name, imports in IMPORTS.items() if any(f"{i}.".startswith(f"{package}.") for i in imports)}


def test_halves_never_import_each_other() -> None:
    """``ingest`` does not import ``publish``, nor the other way round."""
    assert not {name for name in importers("jianbao.publish") if name.startswith("ingest/")}
    assert not {name for name in importers("jianbao.ingest") if name.startswith("publish/")}


def test_only_the_pipeline_imports_both_halves() -> None:
    """Outside the halves, pipeline.py, ``care``, ``collect``, ``importers``, ``media`` and the top import a half."""
    inside = ("ingest/", "publish/", "serve/", "care/", "collect/", "importers/", "media/")
    outside = {name for name in MODULES if not name.startswith(inside)} - ABOVE_PIPELINE
    assert not outside & (importers("jianbao.ingest") | importers("jianbao.publish"))
    both = importers("jianbao.ingest") & importers("jianbao.publish")
    assert {name for name in both if not name.startswith(("care/", "media/"))} == {"pipeline.py"}


def test_only_modules_above_the_pipeline_import_it() -> None:
    """pipeline.py is imported by the API, the command line and ``serve`` only."""
    assert {name for name in importers("jianbao.pipeline") if not name.startswith("serve/")} <= ABOVE_PIPELINE


def test_model_imports_only_the_standard_library() -> None:
    """The values depend on nothing else of jianbao."""
    assert not {name for name in IMPORTS["model.py"] if name.startswith(("jianbao", "."))}


def test_runtime_does_not_know_articles() -> None:
    """``runtime`` imports settings, errors and reports, and nothing that deals with clippings, articles or pages."""
    runtime = {name: imports for name, imports in IMPORTS.items() if name.startswith("runtime/")}
    ours = {i for imports in runtime.values() for i in imports if i.startswith("jianbao")}
    assert {
        i for i in ours if not i.startswith(("jianbao.runtime", "jianbao.errors", "jianbao.config", "jianbao.report"))
    } == set()


def test_only_fetch_asks_other_machines() -> None:
    """No other module imports a client of HTTP, which would not check what it connects to."""
    clients = set().union(*map(importers, ("urllib.request", "http.client", "urllib3", "tornado.httpclient")))
    assert {name for name in clients if not name.startswith("fetch/")} == set()


def test_imports_name_their_module_in_full() -> None:
    """No module uses relative imports, which the other tests here would have to resolve."""
    assert not {name for name, imports in IMPORTS.items() if any(i.startswith(".") for i in imports)}


def test_no_import_cycles() -> None:
    """Modules import each other in one direction, imports inside functions included."""
    modules = {name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for name in MODULES}
    graph: dict[str, set[str]] = {}
    for name, imports in IMPORTS.items():
        own = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        targets = {i.removeprefix("jianbao.") for i in imports if i.startswith("jianbao.")}
        graph[own] = {t if t in modules else t.rpartition(".")[0] for t in targets} - {own, ""}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"import cycle: {' -> '.join(error.args[1])}")


@pytest.mark.parametrize("half", ["ingest", "publish"])
def test_basenames_are_unique_within_a_half(half: str) -> None:
    """Two modules of one half never have the same file name, so a name in a traceback or a search is one file."""
    places: dict[str, list[str]] = defaultdict(list)
    for name in MODULES:
        if name.startswith(f"{half}/") and not name.endswith("__init__.py"):
            places[Path(name).name].append(name)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_each_rule_is_in_the_file_of_its_name() -> None:
    """The name that ``jianbao clean --explain`` prints is the file to open in ``ingest/clean``."""
    assert {rule.__module__ for rule in RULES} == {f"jianbao.ingest.clean.{rule.__name__}" for rule in RULES}


def constants(tree: ast.Module) -> Iterator[str]:
    """The public constants that a module defines at its top level."""
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        for target in targets:
            for name in ast.walk(target):
                if isinstance(name, ast.Name) and name.id.isupper() and len(name.id) > 1:
                    yield name.id


def test_a_constant_name_is_defined_once() -> None:
    """No two modules define a constant of the same name, so a name means one thing in the whole package."""
    places: dict[str, list[str]] = defaultdict(list)
    for name, tree in TREES.items():
        for constant in constants(tree):
            places[constant].append(name)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


@pytest.mark.parametrize("name", MODULES)
def test_modules_and_functions_stay_short(name: str) -> None:
    """A module has at most 300 lines, a function at most 45."""
    assert len(MODULES[name].read_text(encoding="utf-8").splitlines()) <= 300
    functions = (n for n in ast.walk(TREES[name]) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    lengths = {n.name: (n.end_lineno or n.lineno) - n.lineno + 1 for n in functions}
    assert {key: length for key, length in lengths.items() if length > 45} == {}


@pytest.mark.slow
def test_no_refused_phrases() -> None:
    """Docstrings, comments, messages and documents are free of the phrases in ``phrases.toml``."""
    assert [*find_phrases(tracked_files())] == []


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("generator/x.py", '"""A page is told of."""\n', [1]),
        ("generator/x.py", "x = 1\n# stands in the way\n", [2]),
        ("generator/x.py", 'raise Error("the index is made anew")\n', [1]),
        ("generator/x.py", 'raise Error(f"{x} is made anew")\n', [1]),
        ("generator/x.py", 'anew = "anew"\nmend(told_of)\n', []),
        ("generator/x.py", 'P = re.compile(r"is none | anew")\n', []),
        ("tests/test_x.py", 'assert page == "made anew"\n', []),
        ("docs/x.md", "Text.\n\nThe file is written anew.\n", [3]),
        ("CHANGELOG.md", "# C\n## [U]\nok\n## [2]\nanew\n## [1]\nanew\n", [5]),
        ("x.toml", 'a = "anew"\n# anew\n', [2]),
    ],
)
def test_refused_phrases_are_found_in_prose_only(name: str, text: str, lines: list[int]) -> None:
    """Prose is checked; identifiers, data, patterns and old changelog entries are not."""
    patterns = load_phrases()
    found = [number for number, line in prose_of(name, text) if any(pattern.search(line) for pattern in patterns)]
    assert found == lines
