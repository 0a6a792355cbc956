"""``jianbao new``: create an archive that ``jianbao build`` can build at once, and that a push publishes."""

from __future__ import annotations

import shlex
from pathlib import Path

from jianbao.cli.ci_files import CI_FILES, COLLECT_FILES, DEFAULT_CI
from jianbao.cli.new_settings import settings_text
from jianbao.cli.requirement import WHEELS, Requirement
from jianbao.config import LANGUAGES, SETTINGS_FILE, load_config
from jianbao.errors import OutputError, UsageError, not_written
from jianbao.pipeline import ingest
from jianbao.report import Outcome
from jianbao.runtime.atomic import write_atomically

STARTER = Path(__file__).parents[1] / "starter"
"""The folder with the files of a new archive: those in a language in a folder of its name."""
FILES = {"gitignore": ".gitignore", "gitattributes": ".gitattributes"}
"""Files of every archive, in ``STARTER`` -> in the archive."""
WELCOME = "content/clippings/welcome.txt"
"""The example, which is in the language of the archive."""


def make_archive(
    folder: Path, requirement: Requirement, *, lang: str = LANGUAGES[0], ci: str = DEFAULT_CI, collect: bool = False
) -> list[Path]:
    """Write the files of a new archive into ``folder``, ingest its clipping, and return the paths of all files created.

    ``lang`` is one of ``config.LANGUAGES``, ``ci`` one of ``CI_FILES``, which ``collect`` also lets collect feeds on a
    schedule. Existing files in ``folder`` stay. Raises UsageError if that service cannot do this, and
    OutputError, before anything is written, if one of them is in the way; files that are the same already, as after an
    interrupted run, are not.
    """
    if collect and ci not in COLLECT_FILES:
        remedy = f"Leave out --collect, or use --ci {' or '.join(COLLECT_FILES)}."
        raise UsageError(f"there is no file that lets {ci} collect feeds", remedy=remedy)
    created = []
    try:
        for name, content in _contents(requirement, lang, ci, collect=collect).items():
            path = folder / name
            if not path.exists():
                created.append((path, content))
            elif not path.is_file() or path.read_bytes() != content:
                raise OutputError(
                    "already exists",
                    file=str(path),
                    remedy="Move it away, or choose another folder; nothing was written.",
                )
        for path, content in created:
            write_atomically(path, content)
    except OSError as error:
        raise not_written(error, str(error.filename or folder)) from None
    report = ingest(load_config(folder), [folder / WELCOME])
    return [*(path for path, _ in created), *(ending.page for ending in report.of(Outcome.NEW))]


def _contents(requirement: Requirement, lang: str, ci: str, *, collect: bool) -> dict[str, bytes]:
    """The content of each file of a new archive, by its path in the archive."""
    sources = {
        WELCOME: STARTER / lang / "welcome.txt",
        **{target: STARTER / name for name, target in FILES.items()},
        **{target: STARTER / ci / name for name, target in CI_FILES[ci].items()},
        **{target: STARTER / ci / name for name, target in (COLLECT_FILES[ci] if collect else {}).items()},
    }
    if requirement.wheel:
        sources[f"{WHEELS}/{requirement.wheel.name}"] = requirement.wheel
    return {
        SETTINGS_FILE: settings_text(lang, STARTER / lang / "settings.toml").encode(),
        **{target: source.read_bytes() for target, source in sources.items()},
        "requirements.txt": f"{requirement.line}\n".encode(),
        "README.md": _readme(requirement, lang, ci, collect=collect).encode(),
    }


def _readme(requirement: Requirement, lang: str, ci: str, *, collect: bool) -> str:
    """The README, with the service that publishes and the command that installs."""
    values = {
        "{requirement}": shlex.quote(requirement.line),
        "{workflow}": next(iter(CI_FILES[ci].values())),
        "{collect}\n\n": f"{(STARTER / lang / f'collect-{ci}.md').read_text(encoding='utf-8')}\n" if collect else "",
        "{publish}": (STARTER / lang / f"publish-{ci}.md").read_text(encoding="utf-8").rstrip(),
    }
    text = (STARTER / lang / "README.md").read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(name, value)
    return text
