"""Copy the user's own files into the site; a file whose stamp has not changed is not read."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from jianbao.errors import PageError
from jianbao.publish.output_file import put_file
from jianbao.publish.output_folder import OutputFolder
from jianbao.runtime.file_stamps import Stamp, is_settled


def copy_own_files(
    content: Path, files: Mapping[str, str], stamps: Mapping[str, Stamp], site: OutputFolder
) -> list[PageError]:
    """Copy ``files`` (path in the site -> path below ``content``); return a problem for each that cannot be read.

    ``stamps`` are those of the files, by path below ``content``. Raises OutputError.
    """
    now, problems = time.time_ns(), []
    for path, name in files.items():
        stamp = stamps.get(name)
        key = "-".join(map(str, stamp)) if stamp and is_settled(stamp, now) else ""
        if key and site.keep(path, key):
            continue
        try:
            data = (content / name).read_bytes()
        except OSError as error:
            problems.append(PageError(f"cannot be read: {error.strerror}", file=f"content/{name}"))
        else:
            site.add(path, key, *put_file(site.folder, path, data))
    return problems
