"""The settings of an archive, ``jianbao.toml``: what they are (``settings``), and reading and checking them (``load``).

Every setting is a field of a NamedTuple in ``settings``. Its type, its default and its docstring are all that there is
to write: parsing, error messages, ``jianbao config`` and the test of ``docs/settings.md`` use them.
"""

from __future__ import annotations

from jianbao.config.load import find_root, load_config, load_field_names
from jianbao.config.settings import (
    DEFAULT_FIELD_NAMES,
    EXACT_ENGINE,
    LANGUAGES,
    PAGEFIND_ENGINE,
    SETTINGS_FILE,
    Config,
    FeedsConfig,
    FeedSource,
    FetchConfig,
    FieldNames,
    MediaConfig,
    PagesConfig,
    SearchConfig,
)
from jianbao.config.toml_file import read_toml, refuse_non_strings, refuse_unknown
from jianbao.config.values import NavLink, byte_size, site_url

__all__ = [
    "DEFAULT_FIELD_NAMES",
    "EXACT_ENGINE",
    "LANGUAGES",
    "PAGEFIND_ENGINE",
    "SETTINGS_FILE",
    "Config",
    "FeedSource",
    "FeedsConfig",
    "FetchConfig",
    "FieldNames",
    "MediaConfig",
    "NavLink",
    "PagesConfig",
    "SearchConfig",
    "byte_size",
    "find_root",
    "load_config",
    "load_field_names",
    "read_toml",
    "refuse_non_strings",
    "refuse_unknown",
    "site_url",
]
