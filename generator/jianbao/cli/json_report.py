"""Reports as JSON, for ``--json``."""

from __future__ import annotations

import json
from enum import Enum
from pathlib import Path
from typing import Any

from jianbao.errors import JianbaoError


def to_json(report: Any) -> str:
    """A report of ``report.py`` as one line of JSON, an object with its fields; paths are absolute."""
    return json.dumps(_plain(report), ensure_ascii=False)


def _plain(value: Any) -> Any:
    """Values of reports as values of JSON: named tuples and errors as objects, other tuples as arrays."""
    match value:
        case Enum():
            return value.value
        case Path():
            return str(value.absolute())
        case JianbaoError():
            return {name: getattr(value, name) for name in ("file", "line", "what", "remedy")}
        case tuple() if hasattr(value, "_asdict"):
            return {name: _plain(field) for name, field in value._asdict().items()}
        case tuple():
            return [_plain(item) for item in value]
    return value
