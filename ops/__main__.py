"""`python -m ops <noun> <verb>`. A new noun is a module with `add_to(nouns)` and its name in NOUNS."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from ops.frame import carry_out

#: Each is ops/<noun>.py, and imports nothing slow before one of its verbs runs.
NOUNS = (
    *("register", "phase", "notice", "brake", "sessions", "close", "handoff", "desk", "report"),
    *("questionnaire", "keys", "archive", "erase", "restore", "capacity", "probe", "clock"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m ops",
        description="The operator's commands of the census.",
        epilog="example:\n  .venv/bin/python -m ops register load samples/kudus.csv --as-of 2019-12-31",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    nouns = parser.add_subparsers(dest="noun", required=True, metavar="NOUN")
    for name in NOUNS:
        import_module(f"ops.{name}").add_to(nouns)
    return carry_out(parser.parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main())
