"""The wheel and the archives that ``jianbao new`` makes with it: they build, and their workflows run and are safe."""

from __future__ import annotations

import re
import shutil
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import REPOSITORY, Shell, call, files_of
from fake_web import Reply, Web

from jianbao import __version__
from jianbao.chinese.search_engine import suitable_engine
from jianbao.cli.ci_files import CI_FILES
from jianbao.cli.new import STARTER, make_archive
from jianbao.cli.new_settings import UNCOMMON_SECTIONS
from jianbao.cli.requirement import Requirement, installed_requirement, parse_requirement
from jianbao.config import LANGUAGES, Config, SearchConfig, load_config
from jianbao.config.listing import list_settings
from jianbao.config.load import settings_of
from jianbao.config.settings import SECTIONS
from jianbao.errors import UsageError

pytestmark = pytest.mark.slow

URL = "https://user.example/repository"


def test_wheel_contains_the_package_and_nothing_else(wheel: Path) -> None:
    """The wheel has all files of the package and the themes, and no tests, articles or caches."""
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    expected = {
        f"jianbao/{path.relative_to(base).as_posix()}"
        for base, top in (
            (REPOSITORY / "generator" / "jianbao", REPOSITORY / "generator" / "jianbao"),
            (REPOSITORY, REPOSITORY / "themes"),
        )
        for path in top.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert inside == expected


def test_wheel_metadata(wheel: Path) -> None:
    """The metadata has name, version, command, licence and all dependencies of pyproject.toml, also of the extras."""
    with zipfile.ZipFile(wheel) as archive:
        info = f"jianbao-{__version__}.dist-info"
        metadata = archive.read(f"{info}/METADATA").decode()
        assert "jianbao = jianbao.__main__:main" in archive.read(f"{info}/entry_points.txt").decode()
        assert f"{info}/licenses/LICENSE" in archive.namelist()
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"Name: jianbao\nVersion: {__version__}\n" in metadata
    required = [line for line in metadata.splitlines() if line.startswith("Requires-Dist: ")]
    extras = {line for line in required if "; extra == '" in line}
    assert {line.rpartition("'")[0].rpartition("'")[2] for line in extras} == {*project["optional-dependencies"]}
    assert len(required) - len(extras) == len(project["dependencies"])


def test_installed_wheel_creates_and_builds_an_archive(wheel: Path, tmp_path: Path) -> None:
    """In an empty folder, with package and themes imported from the wheel."""
    target, here = tmp_path / "installed", tmp_path / "empty"
    here.mkdir()
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile")
    call(*pip, "--target", target, wheel, cwd=here)

    def python(*arguments: object, cwd: Path = here) -> str:
        return call(sys.executable, *arguments, cwd=cwd, PYTHONPATH=str(target), PYTHONDONTWRITEBYTECODE="1")

    where = "import jianbao; from jianbao.config.theme_folders import shipped_themes as s; print(jianbao.__file__, s())"
    assert python("-c", where).split() == [
        str(target / "jianbao" / "__init__.py"),
        str(target / "jianbao" / "themes"),
    ]
    assert "created x" in python("-m", "jianbao", "new", "x")
    printed = python("-m", "jianbao", "build", "--strict", cwd=here / "x").splitlines()
    assert printed[0] == "Articles   1"
    assert printed[-1] == "Site       site"
    (article,) = (here / "x" / "site" / "articles").iterdir()
    assert "第一则剪报" in article.read_text(encoding="utf-8")
    assert (here / "x" / "site" / "static" / "style.css").is_file()
    assert (here / "x" / "site" / "search" / "search.json").is_file()
    assert [path.name for path in here.iterdir()] == ["x"]


# The settings


def uncommented(text: str) -> str:
    """The settings with each setting that is a comment switched on."""
    return re.sub(r"^# (\w+ = )", r"\1", text, flags=re.MULTILINE)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_settings_name_every_key_with_its_default(tmp_path: Path, lang: str) -> None:
    """A new archive's settings have every common key, most as comments with their defaults."""
    make_archive(tmp_path, Requirement("jianbao"), lang=lang)
    config, text = load_config(tmp_path), (tmp_path / "jianbao.toml").read_text(encoding="utf-8")
    (tmp_path / "jianbao.toml").write_text(uncommented(text), encoding="utf-8")
    assert load_config(tmp_path) == config
    search = SearchConfig(engine=suitable_engine(lang))
    assert config == Config(tmp_path, title=config.title, lang=lang, search=search)
    listed = {(setting.section, setting.key): setting.line for setting in list_settings(tmp_path)}
    unlisted = {section for (section, _), line in listed.items() if line is None}
    assert {section for section in unlisted if not section.startswith("theme")} <= {*UNCOMMON_SECTIONS}
    assert [code for code in LANGUAGES if code not in text] == []


@pytest.mark.parametrize("lang", LANGUAGES[:2])
def test_settings_are_described_in_the_language_of_the_archive(lang: str) -> None:
    """Each setting that is written has a description in Chinese (``settings.toml``), and no other setting has one."""
    texts = tomllib.loads((STARTER / lang / "settings.toml").read_text(encoding="utf-8"))
    described = {section: {*keys} for section, keys in texts.items() if isinstance(keys, dict)}
    assert described == {section: {*settings_of(section)} for section in SECTIONS if section not in UNCOMMON_SECTIONS}


ALIKE = {
    "README.md": r"^(?:jianbao|pipx|git) .*|https?://[\w./-]+|`[^`\n]+`",
    "publish-github.md": r"^git (?!commit).*|\*\*[^*]+\*\*",
    "collect-github.md": r"^jianbao .*|https?://[\w./-]+|`[^`\n]+`|\*\*[^*]+\*\*",
    "publish-gitlab.md": r"^git (?!commit).*|\*\*[^*]+\*\*",
}
"""Files of the starter, and a pattern of the parts that do not depend on the language."""


@pytest.mark.parametrize(("name", "pattern"), ALIKE.items(), ids=ALIKE)
def test_files_are_alike_in_all_languages(name: str, pattern: str) -> None:
    """Commands, links and names are the same in each language, in the same order."""
    texts = [(STARTER / lang / name).read_text(encoding="utf-8") for lang in LANGUAGES]
    found = [re.findall(pattern, text, re.MULTILINE) for text in texts]
    assert len(found[0]) >= 3
    assert [" ".join(" ".join(each).split()) for each in found] == [" ".join(" ".join(found[0]).split())] * len(
        LANGUAGES
    )


# The requirement


@pytest.mark.parametrize(
    ("recorded", "line"),
    [
        ("{}", f"jianbao=={__version__}"),
        ('{"url": "file:///home/me/jianbao", "dir_info": {}}', f"jianbao=={__version__}"),
        (
            '{"url": "https://git.example/j", "vcs_info": {"vcs": "git", "commit_id": "c0ffee"}}',
            "jianbao @ git+https://git.example/j@c0ffee",
        ),
        (
            '{"url": "https://x.example/jianbao-1-py3-none-any.whl", "archive_info": {}}',
            "jianbao @ https://x.example/jianbao-1-py3-none-any.whl",
        ),
    ],
    ids=["an index", "a folder", "git", "a wheel on the web"],
)
def test_requirement_is_where_jianbao_was_installed_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recorded: str, line: str
) -> None:
    """Without ``--requirement``, an archive requires the jianbao that made it, from where others can install it too."""
    info = tmp_path / f"jianbao-{__version__}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: jianbao\nVersion: {__version__}\n", encoding="utf-8")
    (info / "direct_url.json").write_text(recorded, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    requirement = installed_requirement()
    assert requirement[:2] == (line, None)
    assert ("only this machine has" in requirement.note) == ("file:" in recorded)


def test_requirement_is_the_wheel_that_jianbao_was_installed_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wheel of this machine is copied into the archive, so that the workflow can install it; a deleted one cannot."""
    wheel = tmp_path / f"my wheels/jianbao-{__version__}-py3-none-any.whl"
    wheel.parent.mkdir()
    wheel.write_bytes(b"wheel")
    info = tmp_path / f"jianbao-{__version__}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: jianbao\nVersion: {__version__}\n", encoding="utf-8")
    (info / "direct_url.json").write_text(f'{{"url": "{wheel.as_uri()}", "archive_info": {{}}}}', encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    requirement = installed_requirement()
    assert requirement == Requirement(f"./wheels/{wheel.name}", wheel)
    make_archive(tmp_path / "archive", requirement)
    assert (tmp_path / f"archive/wheels/{wheel.name}").read_bytes() == b"wheel"
    wheel.unlink()
    assert installed_requirement().line == f"jianbao=={__version__}"


@pytest.mark.parametrize("text", ["", "numpy", "--index-url=https://x.example", "jianbao\nnumpy", "none.whl"])
def test_what_is_no_requirement(text: str) -> None:
    """A requirement is one for jianbao, on one line; a wheel must exist."""
    with pytest.raises(UsageError):
        parse_requirement(text)


# The workflows


def fresh_clone(shell: Shell, archive: Path, branch: str = "main") -> Path:
    """Push the archive to a bare repository, and return another clone of it."""
    shell("git init --quiet --bare remote", archive.parent)
    shell(f"git init --quiet --initial-branch {branch} && git add --all && git commit --quiet --message new", archive)
    shell(f"git push --quiet ../remote {branch}", archive)
    shell(f"git clone --quiet --branch {branch} remote clone", archive.parent)
    return archive.parent / "clone"


def run_publish(shell: Shell, clone: Path) -> list[str]:
    """Run each ``run`` step of the workflow in the clone; return what each printed."""
    workflow = yaml.safe_load((clone / ".github/workflows/publish.yml").read_text(encoding="utf-8"))
    values = {"${{ steps.pages.outputs.base_url }}": URL}
    steps = [step for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]
    return [
        shell(step["run"], clone, **{name: values[value] for name, value in step.get("env", {}).items()})
        for step in steps
    ]


@pytest.mark.parametrize("branch", ["main", "master"])
def test_workflow_publishes_a_fresh_clone(shell: Shell, wheel: Path, tmp_path: Path, branch: str) -> None:
    """Each step of the written workflow runs in a clone, with the wheel that ``--requirement`` copied there."""
    made = make_archive(tmp_path / "archive", parse_requirement(str(wheel)), lang="en")
    assert tmp_path / "archive" / "wheels" / wheel.name in made
    clone = fresh_clone(shell, tmp_path / "archive", branch)
    assert branch in _events(clone)["push"]["branches"]
    *_, ingested, built = run_publish(shell, clone)
    assert ingested.startswith("Clippings  1: 1 unchanged")
    assert built.endswith("Site       site\n")
    assert f"<loc>{URL}/" in (clone / "site" / "sitemap.xml").read_text(encoding="utf-8")
    (article,) = (clone / "site" / "articles").iterdir()
    assert "The first clipping" in article.read_text(encoding="utf-8")
    assert shell("git status --porcelain", clone) == ""


def test_workflow_with_a_release_and_a_restored_cache(shell: Shell, tmp_path: Path) -> None:
    """The default requirement is a release; with the folders of the cache, a build has nothing to write."""
    make_archive(tmp_path / "archive", Requirement(f"jianbao=={__version__}"))
    clone = fresh_clone(shell, tmp_path / "archive")
    run_publish(shell, clone)
    (cached,) = (
        step["with"]["path"].split()
        for step in _jobs(clone)["build"]["steps"]
        if step.get("uses", "").startswith("actions/cache@")
    )
    shell("git clone --quiet --branch main remote second", tmp_path)
    for folder in cached:
        shutil.copytree(clone / folder, tmp_path / "second" / folder)
    *_, built = run_publish(shell, tmp_path / "second")
    assert "0 files written, 0 removed" in built
    assert files_of(tmp_path / "second" / "site") == files_of(clone / "site")


TOKEN = "secret-token"  # noqa: S105  # of nothing
OTHER_CLIPPING = "content/clippings/mine.txt"


def run_collect(shell: Shell, clone: Path, output: Path) -> str:
    """Run each ``run`` step of the workflow that collects in the clone; return what the last one printed."""
    workflow = yaml.safe_load((clone / ".github/workflows/collect.yml").read_text(encoding="utf-8"))
    values = {"${{ github.ref_name }}": "main", "${{ github.token }}": TOKEN}
    printed = ""
    for step in (step for step in workflow["jobs"]["collect"]["steps"] if "run" in step):
        variables = {name: values[value] for name, value in step.get("env", {}).items()}
        # As GitHub runs ``shell: bash``.
        script = f"set -eo pipefail\n{step['run']}"
        printed = shell(script, clone, GITHUB_OUTPUT=str(output), **variables)
    return printed


def a_feed(*numbers: int) -> Reply:
    """A feed of articles whose texts try to command the runner."""
    items = "".join(
        f"<item><guid>{n}</guid><title>Story {n}&#10;::error::x</title><link>https://post.example/{n}</link>"
        f"<description>::warning::Text {n} of the feed, which is long enough.</description></item>"
        for n in numbers
    )
    return Reply(f'<rss version="2.0"><channel>{items}</channel></rss>'.encode())


def test_workflow_collects_into_a_fresh_clone(shell: Shell, web: Web, tmp_path: Path) -> None:
    """Each step runs in a clone: it pushes clippings with their pages, nothing if nothing is new, and never merges."""
    make_archive(tmp_path / "archive", Requirement(f"jianbao=={__version__}"), lang="en", collect=True)
    settings = tmp_path / "archive" / "jianbao.toml"
    text = settings.read_text(encoding="utf-8").replace("# [[feeds]]\n#", "[[feeds]]\n", 1)
    text = text.replace("https://www.example.org/feed.xml", f"{web.address}/feed")
    settings.write_text(f"{text}\n[fetch]\ndelay = 0\n", encoding="utf-8")
    clone, output = fresh_clone(shell, tmp_path / "archive"), tmp_path / "output"
    shell("git config receive.denyNonFastForwards true", tmp_path / "remote")
    web.pages["/feed"] = a_feed(1)
    printed = run_collect(shell, clone, output)
    assert output.read_text(encoding="utf-8") == "pushed=true\n"
    closed, opened = (line for line in printed.splitlines() if line.lstrip().startswith("::"))
    assert opened == closed.replace("::stop-commands", "") + "::"
    assert run_collect(shell, clone, output).splitlines()[-1] == "Nothing new."
    # Somebody else pushes, so that the next push is refused.
    shell("git clone --quiet --branch main remote other", tmp_path)
    (tmp_path / "other" / OTHER_CLIPPING).write_text(
        "[Mine](https://mine.example/1)\n------\n<p>Mine.</p>", encoding="utf-8"
    )
    shell("git add --all && git commit --quiet --message mine && git push --quiet origin main", tmp_path / "other")
    web.pages["/feed"] = a_feed(1, 2)
    printed = run_collect(shell, clone, output)
    assert "Push 1 was refused; collecting again." in printed
    assert TOKEN not in printed
    log = shell("git log --format=%s%x20%p main", tmp_path / "remote").splitlines()
    assert [line.rpartition(" ")[0] for line in log] == ["Collect clippings", "mine", "Collect clippings", "new"]
    shell("git clone --quiet --branch main remote result", tmp_path)
    assert (tmp_path / "result" / OTHER_CLIPPING).is_file()
    assert len([*(tmp_path / "result" / "content" / "articles").rglob("post.example-*.md")]) == 2
    assert shell("git status --porcelain", clone) == ""


def test_collecting_workflow_calls_the_publishing_one(tmp_path: Path) -> None:
    """What is pushed is published: with the permissions that publishing needs, and only then."""
    make_archive(tmp_path, Requirement("jianbao"), collect=True)
    workflow = yaml.safe_load((tmp_path / ".github/workflows/collect.yml").read_text(encoding="utf-8"))
    collects, publishes = workflow["jobs"].values()
    assert workflow[True]["schedule"] == [{"cron": "17 * * * *"}]
    assert collects["permissions"] == {"contents": "write"}
    needed = {item for job in _jobs(tmp_path).values() for item in job["permissions"].items()}
    granted = publishes["permissions"].items()
    assert [scope for scope, access in needed if {(scope, access), (scope, "write")}.isdisjoint(granted)] == []
    assert publishes["uses"] == "./.github/workflows/publish.yml"
    assert publishes["with"].keys() == _events(tmp_path)["workflow_call"]["inputs"].keys()
    readme = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "60" in readme.partition("collect.yml")[2]


def test_gitlab_collects_nothing(tmp_path: Path) -> None:
    """There is no file that lets GitLab collect, so the option is refused."""
    with pytest.raises(UsageError, match="no file that lets gitlab collect feeds"):
        make_archive(tmp_path, Requirement("jianbao"), ci="gitlab", collect=True)
    assert [*tmp_path.iterdir()] == []


def test_gitlab_script_publishes_a_fresh_clone(shell: Shell, tmp_path: Path) -> None:
    """Each line of the script runs in a clone, and the site has the address of GitLab or of one's own domain."""
    make_archive(tmp_path / "archive", Requirement(f"jianbao=={__version__}"), ci="gitlab", lang="zh-Hant")
    assert not (tmp_path / "archive" / ".github").exists()
    clone = fresh_clone(shell, tmp_path / "archive")
    job = yaml.safe_load((clone / ".gitlab-ci.yml").read_text(encoding="utf-8"))["pages"]
    assert job["artifacts"]["paths"] == ["public"]
    for address, variables in ((URL, {}), ("https://own.example", {"SITE_URL": "https://own.example"})):
        for line in job["script"]:
            shell(line, clone, CI_PAGES_URL=URL, **variables)
        assert f"<loc>{address}/" in (clone / "public" / "sitemap.xml").read_text(encoding="utf-8")


def _events(archive: Path) -> dict[str, Any]:
    workflow: dict[Any, Any] = yaml.safe_load((archive / ".github/workflows/publish.yml").read_text(encoding="utf-8"))
    events: dict[str, Any] = workflow[True]  # YAML reads the key ``on`` as a boolean
    return events


def _jobs(archive: Path) -> dict[str, Any]:
    jobs: dict[str, Any] = yaml.safe_load((archive / ".github/workflows/publish.yml").read_text(encoding="utf-8"))[
        "jobs"
    ]
    return jobs


def test_only_the_deployment_can_write(tmp_path: Path) -> None:
    """Other workflows can call it, its jobs have a time limit, and only the last one may write anything."""
    make_archive(tmp_path, Requirement("jianbao"))
    assert "workflow_call" in _events(tmp_path)
    build, deploy = _jobs(tmp_path).values()
    assert build["permissions"] == {"contents": "read", "pages": "read"}
    assert deploy["permissions"] == {"pages": "write", "id-token": "write"}
    assert [job["timeout-minutes"] for job in (build, deploy)] == [60, 20]


def test_actions_are_those_of_this_repository() -> None:
    """The written workflow uses commits of actions that this repository uses; Dependabot updates both."""
    pattern = re.compile(r"uses: (\S+?/[^\s/@]+)\S*(@\S+ # v\S+)")
    used = {
        action
        for path in (REPOSITORY / ".github" / "workflows").glob("*.yml")
        for action in pattern.findall(path.read_text(encoding="utf-8"))
    }
    names = ("publish.yml", "collect.yml")
    written = pattern.findall("".join((STARTER / "github" / name).read_text(encoding="utf-8") for name in names))
    assert len(written) == 6 + 4
    assert set(written) - used == set()
    (updates,) = (
        update
        for update in yaml.safe_load((REPOSITORY / ".github" / "dependabot.yml").read_text(encoding="utf-8"))["updates"]
        if update["package-ecosystem"] == "github-actions"
    )
    assert updates["directories"] == ["/", f"/{(STARTER / 'github').relative_to(REPOSITORY).as_posix()}"]


def test_workflow_in_the_document(tmp_path: Path) -> None:
    """docs/github-actions.md shows the cache step as it is, and a call with all permissions that the jobs need."""
    make_archive(tmp_path, Requirement("jianbao"))
    document = (REPOSITORY / "docs" / "github-actions.md").read_text(encoding="utf-8")
    call_shown, cache_shown = re.findall(r"^```yaml\n(.*?)^```", document, re.MULTILINE | re.DOTALL)
    assert cache_shown in (tmp_path / ".github/workflows/publish.yml").read_text(encoding="utf-8")
    shown = yaml.safe_load(call_shown)["publish"]
    assert (tmp_path / shown["uses"]).is_file()
    assert shown["with"].keys() == _events(tmp_path)["workflow_call"]["inputs"].keys()
    needed = {item for job in _jobs(tmp_path).values() for item in job["permissions"].items()}
    granted = shown["permissions"].items()
    assert [scope for scope, access in needed if {(scope, access), (scope, "write")}.isdisjoint(granted)] == []


def test_zizmor_finds_nothing(tmp_path: Path) -> None:
    """The written workflow and those of this repository are safe, as far as zizmor can say without the network."""
    make_archive(tmp_path, Requirement("jianbao"), collect=True)
    zizmor = Path(sys.executable).with_name("zizmor")
    for root in (tmp_path, REPOSITORY):
        printed = call(
            zizmor, "--offline", "--no-progress", "--color=never", "--pedantic", root / ".github", cwd=tmp_path
        )
        assert printed.startswith("No findings to report."), printed


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("ci", CI_FILES)
def test_readme_names_the_files_of_the_archive(tmp_path: Path, lang: str, ci: str) -> None:
    """The README names files that exist, no placeholder is left in it, and it installs what is required."""
    make_archive(tmp_path, Requirement("jianbao @ git+https://git.example/j@c0ffee"), lang=lang, ci=ci)
    readme = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "{" not in readme
    assert "\npipx install 'jianbao @ git+https://git.example/j@c0ffee'\n" in readme
    named = re.findall(r"^\| `([^`]+)` \|", readme, re.MULTILINE)
    assert len(named) == 5
    assert [name for name in named if not (tmp_path / name).exists()] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_archive_is_in_its_language(tmp_path: Path, lang: str) -> None:
    """The example is an article in the language of the archive, and is built without a problem."""
    *_, page = make_archive(tmp_path, Requirement("jianbao"), lang=lang)
    assert f"\nlang: {lang}\n" in page.read_text(encoding="utf-8")


def test_new_can_be_repeated(tmp_path: Path) -> None:
    """A second run, as after an interruption, writes only what is missing."""
    created = make_archive(tmp_path, Requirement("jianbao"))
    assert make_archive(tmp_path, Requirement("jianbao")) == []
    missing = [created[0], created[-1]]
    for path in missing:
        path.unlink()
    assert make_archive(tmp_path, Requirement("jianbao")) == missing
