"""The command line: how it finds the archive, exit codes, help, messages, and output with and without a terminal."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import REPOSITORY, Archive
from rich.progress import Progress

from jianbao import __version__
from jianbao.cli import commands as cli
from jianbao.cli.arguments import make_parser
from jianbao.cli.commands.completion import SHELLS
from jianbao.cli.console import Console
from jianbao.cli.progress import Rate
from jianbao.report import BuildReport, FolderSize, IngestReport, SearchReport, format_size

pytestmark = pytest.mark.slow

COMMANDS = ("new", "clean", "ingest", "import", "learn", "build", "serve", "check", "config", "completion")
ESCAPE = "\x1b"
COLOUR = re.compile(r"\x1b\[[0-9;]*(?:3[0-7]|9[0-7]|38;[0-9;]+)m")
CLIPPING = (
    "<!--1700000000000-->\n[标题](https://example.org/2023/11/14/a)\n------\n\n"
    "<p>第一段，说明了事情的经过。</p><p>第二段，<b>说明</b>了后果。</p>\n"
)


def jianbao(*arguments: object) -> int:
    """Run the command in this process and return its exit code, also if argparse raises it."""
    try:
        return cli.main([str(argument) for argument in arguments])
    except SystemExit as end:
        return int(end.code or 0)


def run(*arguments: object, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "jianbao", *map(str, arguments)],
        cwd=cwd,
        env={**_plain_environment(), **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def _plain_environment() -> dict[str, str]:
    colours = {"NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "TERM", "COLUMNS"}
    return {name: value for name, value in os.environ.items() if name not in colours}


def on_terminal(*arguments: object, **environment: str) -> str:
    """Run the command on a pseudo-terminal and return everything it writes there."""
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "jianbao", *map(str, arguments)]
    settings = {**_plain_environment(), "TERM": "xterm-256color", **environment}
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=settings)
    os.close(slave)
    output = b""
    try:
        while chunk := os.read(master, 65536):
            output += chunk
    except OSError:  # Linux raises EIO when the other end is closed
        pass
    os.close(master)
    process.wait()
    return output.decode()


@pytest.fixture
def small(archive: Archive) -> Archive:
    """An archive with one page and one clipping."""
    archive.page("a", id="a", tags=["国防"])
    archive.write("content/clippings/one.txt", CLIPPING)
    return archive


# How the archive is found


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_root_option_before_or_after_the_command(
    small: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: bool
) -> None:
    """``--root`` means the same before and after a command, and an archive in the current folder is ignored."""
    elsewhere = Archive(tmp_path / "elsewhere")
    elsewhere.write("jianbao.toml", "")
    monkeypatch.chdir(elsewhere.root)
    for command in (["ingest"], ["build", "--no-search"]):
        root = ["--root", str(small.root)]
        assert jianbao(*([*root, *command] if before else [*command, *root])) == 0
    assert (small.root / "site" / "index.html").is_file()
    assert len(list((small.root / "content" / "articles").rglob("*.md"))) == 2
    assert [path.name for path in elsewhere.root.iterdir()] == ["jianbao.toml"]


def test_root_option_after_the_command_wins(small: Archive, tmp_path: Path) -> None:
    """If ``--root`` is given twice, the second value counts."""
    assert jianbao("--root", tmp_path / "none", "build", "--no-search", "--root", small.root) == 0


def test_archive_is_the_nearest_parent(small: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """In any folder of an archive the commands find the archive."""
    monkeypatch.chdir(small.root / "content" / "articles")
    assert jianbao("build", "--no-search") == 0
    assert (small.root / "site" / "index.html").is_file()


@pytest.mark.parametrize("command", ["ingest", "build", "serve"])
def test_no_archive_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    """Without an archive the message names three remedies; with a wrong ``--root`` it names that folder."""
    monkeypatch.chdir(tmp_path)
    assert jianbao(command) == 1
    message = capsys.readouterr().err
    assert "jianbao.toml" in message
    assert "--root" in message
    assert "jianbao new" in message
    assert jianbao(command, "--root", tmp_path / "none") == 1
    assert f"{tmp_path / 'none'}: no jianbao.toml in this folder" in capsys.readouterr().err


# Exit codes


WRONG_USAGE = {
    "unknown command": ["bulid"],
    "unknown option": ["build", "--fast"],
    "jobs not a number": ["build", "--jobs", "many"],
    "zero jobs": ["build", "--jobs", "0"],
    "negative jobs": ["build", "--jobs=-1"],
    "port out of range": ["serve", "--port", "70000"],
    "port not a number": ["serve", "--port", "http"],
    "url without scheme": ["build", "--url", "user.github.io"],
    "missing clipping": ["clean", "none.txt"],
    "folder without output": ["clean", "content/clippings"],
    "missing source": ["ingest", "none"],
    "new without a folder": ["new"],
}


@pytest.mark.parametrize("arguments", WRONG_USAGE.values(), ids=WRONG_USAGE)
def test_wrong_usage_exits_with_2(
    small: Archive, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: Sequence[str]
) -> None:
    """A message is printed on standard error, and nothing is built."""
    monkeypatch.chdir(small.root)
    assert jianbao(*arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err
    assert not (small.root / "site").exists()


def test_problems_exit_with_0_and_with_strict_1(small: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """Unreadable files are reported and the rest is processed; ``--strict`` only changes the exit code to 1."""
    small.write("content/clippings/bad.txt", "not a clipping")
    for options, code in (((), 0), (("--strict",), 1)):
        assert jianbao("--root", small.root, "ingest", *options) == code
        assert "content/clippings/bad.txt" in capsys.readouterr().err
    small.write("content/articles/bad.md", "nothing")
    for options, code in (((), 0), (("--strict",), 1)):
        assert jianbao("--root", small.root, "build", "--no-search", *options) == code
        printed = capsys.readouterr()
        assert "content/articles/bad.md:1: the page has no front matter\n  Begin it with" in printed.err
        assert "Articles   2" in printed.out
    assert jianbao("--root", small.root, "clean", small.root / "content/clippings", "--output", small.root / "out") == 0
    assert jianbao("clean", small.root / "content/clippings", "--output", small.root / "out", "--strict") == 1


def test_strict_without_problems_exits_with_0(small: Archive) -> None:
    """``--strict`` changes nothing if there are no problems."""
    assert jianbao("--root", small.root, "ingest", "--strict") == 0
    assert jianbao("--root", small.root, "build", "--no-search", "--strict") == 0


def test_interrupt_during_import_exits_with_130(tmp_path: Path) -> None:
    """Ctrl-C while the command's modules are imported prints no traceback."""
    broken = (
        "import sys; from jianbao.__main__ import main\n"
        "class Interrupted:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'jianbao.cli.commands': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupted()); sys.exit(main())"
    )
    done = subprocess.run([sys.executable, "-c", broken], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (130, b"")


@pytest.mark.parametrize("setup", ["", "sys.setprofile(lambda *_: None);"])
def test_quick_exit_keeps_output_and_exit_code(tmp_path: Path, setup: str) -> None:
    """The process skips the interpreter shutdown, but flushes its output and returns the exit code."""
    fake_main = f"import sys; import jianbao.cli.commands as cli; cli.main = lambda: print('output') or 1; {setup}"
    done = subprocess.run(
        [sys.executable, "-c", f"{fake_main} from jianbao.__main__ import main; sys.exit(main())"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "output\n", "")


def test_interrupt_exits_with_130(
    small: Archive, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C prints a line that says what to do, and no traceback."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("jianbao.pipeline.build", interrupted)
    assert jianbao("--root", small.root, "build") == 130
    assert "run the same command again" in capsys.readouterr().err


# Errors are messages


MINE = {"jianbao.toml": 'theme = "mine"', "themes/mine/theme.toml": ""}
BUILD = "build --no-search"
# further files of the archive, the command, a pattern of the message
FAILURES: dict[str, tuple[dict[str, str], str, str]] = {
    "output below a file": ({"file": ""}, f"{BUILD} --output file/below", r"file/below.*: cannot be written"),
    "output name too long": ({}, f"{BUILD} --output {'x' * 300}", r"x: cannot be written"),
    "output with a file of another program": (
        {"out/index.html": ""},
        f"{BUILD} --output out",
        r"index\.html exists already and was not made by jianbao\n  Name an empty folder",
    ),
    "settings not TOML": ({"jianbao.toml": "\ntitle = 剪报"}, BUILD, r"jianbao\.toml:2: this is not TOML"),
    "unknown setting": (
        {"jianbao.toml": '\n\ntitel = ""'},
        "ingest",
        r"jianbao\.toml:3: unknown key titel\n  Did you mean title\?",
    ),
    "unknown name in a template": (
        {**MINE, "themes/mine/templates/tag.html": "\n{{ nothing }}"},
        BUILD,
        r"themes/mine/templates/tag\.html:2: 'nothing' is undefined",
    ),
    "unclosed tag in a template": (
        {**MINE, "themes/mine/templates/base.html": "\n\n{% if x %}"},
        BUILD,
        r"themes/mine/templates/base\.html:3: Unexpected end of template",
    ),
    "unknown theme": ({"jianbao.toml": 'theme = "mien"'}, BUILD, r"there is no theme 'mien'"),
    "unknown key of an outlet": (
        {"outlets/mine.toml": 'names = { en = "x" }\nhost = []'},
        BUILD,
        r"outlets/mine\.toml:2: unknown key host\n  Did you mean hosts\?",
    ),
    "outlet not TOML": ({"outlets/mine.toml": "names"}, "ingest", r"outlets/mine\.toml:1: this is not TOML"),
    "folder named like the settings": (
        {"inner/jianbao.toml/x": ""},
        f"{BUILD} --root inner",
        r"inner: no jianbao\.toml in this folder",
    ),
}


@pytest.mark.parametrize(("files", "command", "message"), FAILURES.values(), ids=FAILURES)
def test_failure_exits_with_1_and_a_message(
    small: Archive,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    files: dict[str, str],
    command: str,
    message: str,
) -> None:
    """The message has file, line, what is wrong and how to fix it; there is never a traceback."""
    monkeypatch.chdir(small.root)
    for name, text in files.items():
        small.write(name, text)
    assert jianbao(*command.split()) == 1
    printed = capsys.readouterr().err
    assert re.search(message, printed), printed
    assert "Traceback" not in printed


def test_file_instead_of_the_articles_folder(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """The message names the file below which ingest cannot write."""
    archive.write("content/clippings/one.txt", CLIPPING)
    archive.write("content/articles", "")
    assert jianbao("--root", archive.root, "ingest") == 1
    assert re.search(r"content/articles.*: cannot be written", capsys.readouterr().err)


def test_unexpected_os_error_is_a_message(
    small: Archive, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An OSError that no step handles is printed as a message with the file's name."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "/somewhere/file")

    monkeypatch.setattr("jianbao.pipeline.build", refuse)
    assert jianbao("--root", small.root, "build") == 1
    assert "/somewhere/file: No space left on device" in capsys.readouterr().err


def test_broken_page_does_not_stop_the_build(small: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """A page that cannot be read is reported, and the remaining pages are built."""
    small.write("content/articles/bad.md", "---\ntitle: a: b\n---\n")
    assert jianbao("--root", small.root, "build", "--no-search") == 0
    assert "content/articles/bad.md:2: the front matter is not YAML" in capsys.readouterr().err
    assert (small.root / "site" / "articles" / "a.html").is_file()


@pytest.mark.parametrize("name", ["[bold]", "[/red]", ":smile:", "[link=x]"])
def test_names_are_printed_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """Brackets and colons in the name of a folder are not taken for markup or emoji codes."""
    monkeypatch.chdir(tmp_path)
    assert jianbao("new", name) == 0
    assert jianbao("--root", name, "build", "--no-search", "--output", f"{name}/out") == 0
    printed = capsys.readouterr().out
    assert f"created {name}{os.sep}jianbao.toml" in printed.replace(f"{name}/", f"{name}{os.sep}")
    assert f"{name}{os.sep}out" in printed.splitlines()[-1]


# Help


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_version(capsys: pytest.CaptureFixture[str], option: str) -> None:
    """``--version`` prints name and version on one line."""
    assert jianbao(option) == 0
    assert capsys.readouterr().out == f"jianbao {__version__}\n"


def test_no_command_prints_help(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a command, the help is printed, as by ``--help``, also outside an archive."""
    assert jianbao() == 0
    bare = capsys.readouterr()
    assert jianbao("--help") == 0
    assert bare == capsys.readouterr()
    assert bare.out.startswith("usage: jianbao ")


# arguments, the beginning of the message after the usage
MISTAKES = {
    "command": ("bulid", "jianbao: error: unknown command 'bulid'\n  Did you mean build?"),
    "command unlike any": (
        "xyzzy",
        "jianbao: error: unknown command 'xyzzy'\n  Choose from new, collect, clean, ingest, ",
    ),
    "option": ("build --serach", "jianbao build: error: unknown option --serach\n  Did you mean --no-search?"),
    "option with a value": ("serve --porrt=1", "jianbao serve: error: unknown option --porrt\n  Did you mean --port?"),
    "option in front of a command": (
        "--quite build",
        "jianbao build: error: unknown option --quite\n  Did you mean --quiet?",
    ),
    "option unlike any": (
        "build --xyz",
        "jianbao build: error: unknown option --xyz\n  All options: jianbao build --help",
    ),
    "choice": ("new x --lang zh-hans", "jianbao new: error: unknown lang 'zh-hans'\n  Did you mean zh-Hans?"),
    "shell": ("completion bsh", "jianbao completion: error: unknown shell 'bsh'\n  Did you mean bash?"),
    "argument": ("build site", "jianbao build: error: unexpected argument 'site'"),
}


@pytest.mark.parametrize(("arguments", "message"), MISTAKES.values(), ids=MISTAKES)
def test_did_you_mean(capsys: pytest.CaptureFixture[str], arguments: str, message: str) -> None:
    """A misspelt command, option or choice is answered with the most similar one, or with all."""
    assert jianbao(*arguments.split()) == 2
    printed = capsys.readouterr().err
    assert printed.startswith("usage: jianbao ")
    assert f"\n{message}" in printed


def test_clean_says_that_it_empties_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """In other tools ``clean`` deletes what a build made; the help says that this one does not."""
    assert jianbao("clean", "--help") == 0
    assert "does not empty anything" in capsys.readouterr().out


# How much is printed


@pytest.mark.parametrize("place", [0, 1], ids=["before the command", "after the command"])
def test_quiet_prints_problems_only(small: Archive, place: int) -> None:
    """``-q`` prints neither reports nor progress, before and after the command; problems are still printed."""
    small.write("content/clippings/bad.txt", "not a clipping")
    small.write("content/articles/bad.md", "nothing")
    for command in (["ingest"], ["build", "--no-search"], ["learn"]):
        words = ["--root", str(small.root), *command]
        done = run(*words[: 2 + place], "-q", *words[2 + place :])
        assert (done.returncode, done.stdout) == (0, ""), command
        assert re.fullmatch(r"(?:\S+bad\.(?:txt|md):1: .*\n  .*\n)+", done.stderr), done.stderr
    assert run("new", small.root / "inner", "-q").stdout == ""
    assert run("-q", "clean", small.root / "content/clippings/one.txt").stdout.startswith("---\n")


def test_verbose_leaves_nothing_out(small: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """``-v`` lists what became of each clipping, all problems instead of the first few, and the stages of a build."""
    for number in range(30):
        small.write(f"content/clippings/bad{number}.txt", "not a clipping")
    assert jianbao("--root", small.root, "ingest") == 0
    assert "and 10 more: this is not a clipping" in capsys.readouterr().err
    small.write("content/clippings/two.txt", CLIPPING.replace("/a)", "/b)"))
    assert jianbao("-v", "--root", small.root, "ingest") == 0
    printed = capsys.readouterr()
    assert len(re.findall(r"bad\d+\.txt", printed.err)) == 30
    assert re.match(r"new        content/clippings/two\.txt -> content/articles/2023/11/14/\S+\.md\n", printed.out)
    assert jianbao("-v", "--root", small.root, "build", "--no-search") == 0
    assert "s  looking for changes" in capsys.readouterr().out


def test_json_is_the_report(small: Archive) -> None:
    """``--json`` prints one object with the fields of the report; progress is on standard error."""
    bad = small.write("content/clippings/bad.txt", "not a clipping")
    arguments = ("--root", small.root, "--json")
    ingested = json.loads(run("ingest", *arguments).stdout)
    assert ingested.keys() == IngestReport._field_defaults.keys() | {"root"}
    (ending,) = ingested["endings"]
    assert (ending["clipping"], ending["outcome"]) == ("content/clippings/one.txt", "new")
    assert Path(ending["page"]).is_file()
    (problem,) = ingested["problems"]
    assert problem.keys() == {"file", "line", "what", "remedy"}
    assert problem["file"].endswith(bad.name)
    learned = json.loads(run("learn", *arguments).stdout)
    assert (learned["path"], learned["clippings"]) == (str(small.root / "boilerplate.toml"), 2)
    done = run("build", *arguments, "--strict")
    built = json.loads(done.stdout)
    assert done.returncode == 0
    assert "Making pages" in done.stderr
    assert built.keys() == set(BuildReport._fields)
    assert (built["output"], built["articles"]) == (str(small.root / "site"), 2)
    assert built["search"].keys() == set(SearchReport._fields)
    assert built["folder_sizes"][0].keys() == {"folder", "files", "bytes"}


# Completion

COMPLETE = """
complete_words() {
  COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
  _shtab_jianbao "$1" "${@: -1}" "${@: -2:1}"
  echo "${COMPREPLY[@]}"
}
eval "$($JIANBAO completion bash)"
complete -p jianbao
complete_words "$@"
"""
COMPLETIONS = {
    "jianbao bu": "build",
    "jianbao --root x ing": "ingest",
    "jianbao build --no": "--no-search",
    "jianbao serve --p": "--port",
    "jianbao new x --lang z": "zh-Hans zh-Hant",
    "jianbao completion ": "bash zsh fish",
    "jianbao clean content/clippings/o": "content/clippings/one.txt",
    "jianbao ingest content/clippings/one.txt content/cl": "content/clippings",
    "jianbao build --output con": "content",
}


@pytest.mark.parametrize(("typed", "completed"), COMPLETIONS.items(), ids=COMPLETIONS)
def test_completion_in_bash(small: Archive, typed: str, completed: str) -> None:
    """The script of ``jianbao completion bash`` completes commands, options, their values, files and folders."""
    command = f"{sys.executable} -m jianbao"
    done = subprocess.run(
        ["bash", "-c", COMPLETE, "bash", *typed.split(" ")],
        cwd=small.root,
        env={**_plain_environment(), "JIANBAO": command},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["complete -o bashdefault -F _shtab_jianbao jianbao", completed]


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_script_names_every_command(capsys: pytest.CaptureFixture[str], shell: str) -> None:
    """There is a script for each shell."""
    assert jianbao("completion", shell) == 0
    script = capsys.readouterr().out
    assert [command for command in COMMANDS if command not in script] == []


def test_completion_without_its_library(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the extra ``jianbao[completion]``, the message says how to install what is missing."""
    monkeypatch.setitem(sys.modules, "shtab", None)
    assert jianbao("completion", "bash") == 2
    assert "jianbao[completion]" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_has_examples(capsys: pytest.CaptureFixture[str], command: str) -> None:
    """Each help text has the option ``--root`` and ends with examples, which can be parsed."""
    assert jianbao(*command.split(), "--help") == 0
    printed = capsys.readouterr().out
    assert "--root DIR" in printed
    examples = printed.partition("examples:\n")[2].splitlines()
    assert examples
    for example in examples:
        for part in example.split("&&"):
            words = part.partition(">")[0].split()
            assert words[0] == "jianbao"
            make_parser(cli.COMMANDS).parse_args(words[1:])


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """``jianbao --help`` lists each command with its help text."""
    jianbao("--help")
    printed = capsys.readouterr().out
    for command in COMMANDS:
        assert re.search(rf"^\s+{command}\s+\S", printed, re.MULTILINE)


def test_module_is_the_command() -> None:
    """``python -m jianbao`` is the command ``jianbao``, in its messages too."""
    done = run("--version")
    assert (done.returncode, done.stdout) == (0, f"jianbao {__version__}\n")
    assert run("bulid").stderr.startswith("usage: jianbao")


# Standard output, standard error, terminal


def test_build_report(small: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """A build prints counts, the search index, what was left out and how to get it, and last the site's folder."""
    assert jianbao("--root", small.root, "build") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Articles   1"
    assert re.fullmatch(r"Pages      \d+: \d+ files written, 0 removed", lines[1])
    assert re.fullmatch(r"Search     1 article in 1 shard, 1 indexed; \d+ files, \d+ KB, \d+\.\d s", lines[2])
    assert "--url" in lines[3]
    assert lines[-1] == f"Site       {small.root / 'site'}"


@pytest.mark.parametrize(("size", "share"), [(999_000_000, "999.1 MB"), (1_200_000_000, "1.2 GB")])
def test_size_is_compared_with_the_limit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], size: int, share: str
) -> None:
    """The line has the number of files and bytes of the site, the limit and the three largest folders.

    Then it says what grew since the last build. A site above the limit is a problem, whose remedy names the same.
    """
    weights = (
        FolderSize("articles", 9, size),
        FolderSize("tags", 3, 70_000),
        FolderSize("", 2, 30_000),
        FolderSize("static", 4, 1_000),
    )
    before = (FolderSize("articles", 8, size - 2_500_000), FolderSize("tags", 5, 71_000), *weights[2:])
    report = BuildReport(tmp_path, 9, 12, folder_sizes=weights, sizes_before=before, limit=10**9)
    Console().print_build(report)
    lines = capsys.readouterr().out.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("Size"))
    largest = f"articles {format_size(size)}, tags 70 KB, top level 30 KB"
    assert lines[start] == f"Size       18 files, {share} of 1.0 GB: {largest}"
    assert lines[start + 1] == "           2.5 MB more than the last build: articles +2.5 MB, tags -1 KB"
    problem = str(report.size_problem())
    if size > 10**9:
        assert "the site has 1.2 GB, and limit in section [publish] is 1.0 GB" in problem
        assert "Grown since the last build: articles 2.5 MB." in problem
    else:
        assert problem == "None"


def test_profile_prints_the_stages(small: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """``--profile`` prints the seconds of each stage; an up-to-date build has fewer stages."""
    stages = []
    for options in ([], ["--profile"], ["--profile"]):
        assert (
            jianbao("--root", small.root, "build", "--no-search", *options, "--output", f"{small.root}/{options}") == 0
        )
        stages.append(re.findall(r"^ +\d+\.\d{3} s  (.+)$", capsys.readouterr().out, re.MULTILINE))
    without, cold, warm = stages
    assert without == []
    assert cold[0] == warm[0] == "looking for changes"
    assert {"reading pages", "making pages"} < {*cold}
    assert len(warm) < len(cold)


def test_url_and_output_of_the_command_line(small: Archive, tmp_path: Path) -> None:
    """``--url`` overrides ``url`` in the settings, ``--url ""`` removes it; ``--output`` overrides ``site``."""
    small.write("jianbao.toml", 'url = "https://settings.example/"\n')
    for url, expected in (("https://x.example/repo", "https://x.example/repo/"), (None, "https://settings.example/")):
        arguments = ["--url", url] if url else []
        assert jianbao("--root", small.root, "build", "--no-search", "--output", tmp_path / "o", *arguments) == 0
        assert f'rel="canonical" href="{expected}index.html"' in (tmp_path / "o/index.html").read_text(encoding="utf-8")
    assert jianbao("--root", small.root, "build", "--no-search", "--output", tmp_path / "o", "--url", "") == 0
    assert not (tmp_path / "o" / "sitemap.xml").exists()
    assert not (small.root / "site").exists()


def test_clean_is_a_filter(small: Archive) -> None:
    """Standard output is the page alone, in UTF-8 whatever the system's encoding; ``--explain`` writes to stderr."""
    source = small.root / "content" / "clippings" / "one.txt"
    done = run("clean", source, "--explain", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert done.stdout.startswith("---\ntitle: 标题\n")
    assert done.stdout.endswith("**说明**了后果。\n")
    assert str(source) in done.stderr
    assert sorted(path.name for path in (small.root / "content").iterdir()) == ["articles", "clippings"]


def test_unencodable_characters_are_escaped(small: Archive) -> None:
    """Characters that the terminal's encoding does not have are escaped, and the run goes on."""
    small.write("content/articles/坏.md", "nothing")
    done = run("--root", small.root, "build", "--no-search", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert r"content/articles/\u574f.md:1" in done.stderr


@pytest.mark.parametrize("paragraphs", [1, 5000], ids=["short", "more than a pipe holds"])
def test_closed_pipe_is_no_error(small: Archive, paragraphs: int) -> None:
    """``jianbao clean x | head -1`` exits without an error, wherever in its output the pipe is closed."""
    source = small.write("content/clippings/long.txt", CLIPPING + "<p>很长的一段。</p>" * paragraphs)
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "jianbao", "clean", str(source)]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_no_escape_codes_without_a_terminal(small: Archive) -> None:
    """A file or a pipe gets neither colour nor a progress bar."""
    small.write("content/articles/bad.md", "nothing")
    for arguments in (["ingest"], ["build", "--no-search"], ["build", "--fast"], ["--help"]):
        done = run("--root", small.root, *arguments, TERM="xterm-256color")
        assert ESCAPE not in done.stdout + done.stderr


def test_each_stage_is_a_line_without_a_terminal(small: Archive) -> None:
    """Without a terminal, standard error has a line per stage with count and seconds; an up-to-date build has none."""
    stages = {
        "ingest": ("Reading pages", "Reading addresses", "Cleaning clippings"),
        "build": ("Reading pages", "Making pages", "Indexing words"),
    }
    for command, names in stages.items():
        done = run("--root", small.root, command)
        assert re.fullmatch("".join(rf"{name}: \d+ in \d+\.\d s\n" for name in names), done.stderr)
        assert not any(name in done.stdout for name in names)
    assert run("--root", small.root, "build").stderr == ""


def test_colour_on_a_terminal_unless_disabled(small: Archive) -> None:
    """A terminal gets colour and a progress bar, with NO_COLOR no colour, and a dumb terminal no escape codes."""
    small.write("content/articles/bad.md", "nothing")
    arguments = ("--root", small.root, "build", "--no-search")
    coloured = on_terminal(*arguments)
    assert COLOUR.search(coloured)
    assert "Reading pages" in coloured
    plain = on_terminal(*arguments, NO_COLOR="1")
    assert "content/articles/bad.md" in plain
    assert not COLOUR.search(plain)
    assert ESCAPE not in on_terminal(*arguments, TERM="dumb")


def test_progress_bar_with_worker_processes(small: Archive) -> None:
    """A build with worker processes shows its progress bar and succeeds."""
    for number in range(240):
        small.page(f"a{number}", tags=[f"t{number % 9}"])
    output = on_terminal("--root", small.root, "build", "--no-search", "--jobs", "3")
    assert "Making pages" in output
    assert re.search(r"\d+/241\b", output), "the count"
    assert re.search(r"[\d-]:[\d-]{2}:[\d-]{2}", output), "the time left"
    assert "Articles   241" in output
    assert "Traceback" not in output


def test_progress_bar_shows_the_rate() -> None:
    """The bar shows items per second, and nothing before the first items."""
    seconds = iter(range(100))
    progress = Progress(get_time=lambda: next(seconds), disable=True)
    task = progress.add_task("Making pages", total=100)
    assert str(Rate().render(progress.tasks[task])) == ""
    for _ in range(5):
        progress.advance(task, 10)
    assert str(Rate().render(progress.tasks[task])) == "10/s"


# New


def test_new_archive_builds_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """``new`` lists what it writes and what to run next, and ``build`` works without changes."""
    monkeypatch.chdir(tmp_path)
    assert jianbao("new", "my archive/inner") == 0
    lines = capsys.readouterr().out.splitlines()
    created = [line.removeprefix("created ") for line in lines if line.startswith("created ")]
    assert created
    assert all((tmp_path / name).is_file() for name in created)
    root = tmp_path / "my archive" / "inner"
    files = {"jianbao.toml", "README.md", "requirements.txt", ".gitignore", ".gitattributes", ".github"}
    assert files | {"content", ".cache"} == {path.name for path in root.iterdir()}
    assert lines[-4:-1] == [
        "Next:  cd 'my archive/inner'",
        "       jianbao serve",
        "       git init --initial-branch main",
    ]
    assert len(list((root / "content" / "clippings").iterdir())) == 1
    assert len(list((root / "content" / "articles").rglob("*.md"))) == 1
    monkeypatch.chdir(root)
    assert jianbao("ingest", "--strict") == 0
    assert "1 unchanged" in capsys.readouterr().out
    assert jianbao("build", "--strict") == 0
    assert "Articles   1" in capsys.readouterr().out


def test_new_in_an_existing_folder(tmp_path: Path) -> None:
    """Existing files that are not in the way are kept."""
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    assert jianbao("new", tmp_path) == 0
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    "name", ["jianbao.toml", ".gitignore", ".github/workflows/publish.yml", "content/clippings/welcome.txt"]
)
def test_new_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """If one file already exists, nothing is written and the message names the file."""
    archive = Archive(tmp_path / "mine")
    archive.write(name, "mine")
    assert jianbao("new", archive.root) == 1
    assert f"{archive.root / name}: already exists" in capsys.readouterr().err
    assert [p.read_text(encoding="utf-8") for p in archive.root.rglob("*") if p.is_file()] == ["mine"]


def test_new_where_no_folder_can_be_created(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A path that is a file, is below a file or is too long is reported."""
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    for name in ("file", "file/below", "x" * 300):
        assert jianbao("new", tmp_path / name) == 1
        assert str(tmp_path / name.partition("/")[0]) in capsys.readouterr().err
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_commands_of_the_makefile_exist() -> None:
    """The Makefile calls commands that exist."""
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    calls = re.findall(r"\$\(BIN\)/jianbao ([a-z]+)", makefile)
    assert set(calls) == {"ingest", "build", "serve", "clean"}


def test_standard_output_closed_before_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``jianbao new DIR >&-`` prints nothing and succeeds."""
    monkeypatch.setattr(sys, "stdout", None)
    assert cli.main(["new", str(tmp_path / "archive")]) == 0
