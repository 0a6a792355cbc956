"""What the command line is read with: the parser, and the values that options take."""

from __future__ import annotations

import argparse

from generator.config import site_url
from generator.errors import ConfigError


class Parser(argparse.ArgumentParser):
    """argparse with examples kept as they are written, in the commands as well."""

    def __init__(self, **options: object):
        super().__init__(**{"formatter_class": argparse.RawDescriptionHelpFormatter, **options})  # type: ignore[arg-type]


def positive(text: str) -> int:
    """A number from 1 up."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 up")
    return int(text)


def url(text: str) -> str:
    """The address of a site."""
    try:
        return site_url(text)
    except ConfigError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not the address of a site; {error.remedy}") from None


def port(text: str) -> int:
    """A port."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port, 1 to 65535")
    return int(text)
