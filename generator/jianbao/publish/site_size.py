"""The size of a site by folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from jianbao.report import FolderSize
from jianbao.runtime.file_stamps import Stamp


def sizes_by_folder(site: Mapping[str, Stamp]) -> tuple[FolderSize, ...]:
    """Count files and bytes of each top-level folder, largest first; files outside folders count as folder ``""``.

    ``site`` has the stamps of all files by path in the site.
    """
    file_sizes: defaultdict[str, list[int]] = defaultdict(list)
    for path, stamp in site.items():
        file_sizes[path[: max(path.find("/"), 0)]].append(stamp[0])
    sizes = (FolderSize(folder, len(of_folder), sum(of_folder)) for folder, of_folder in file_sizes.items())
    return tuple(sorted(sizes, key=lambda size: (-size.bytes, size.folder)))
