"""Clean clippings as if no outlet had a file, for ``make eval``: what remains is what the general rules can do."""

from __future__ import annotations

import sys
from pathlib import Path

from jianbao.errors import ClippingError
from jianbao.ingest.article import load_knowledge, make_article
from jianbao.ingest.read.files import clipping_files
from jianbao.page.format import dump_page


def main(source: Path, output: Path) -> None:
    """Write the page of each clipping in ``source`` to ``output``; a clipping that cannot be read has no page."""
    knowledge = load_knowledge(None)
    general = knowledge._replace(outlets={slug: one for slug, one in knowledge.outlets.items() if not one.hosts})
    output.mkdir(parents=True, exist_ok=True)
    for path, name in clipping_files([source], source).files:
        target = output / Path(name).with_suffix(".md").name
        try:
            article, _ = make_article(path, name, general)
            target.write_text(dump_page(article), encoding="utf-8")
        except ClippingError as problem:
            target.unlink(missing_ok=True)
            print(problem, file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
