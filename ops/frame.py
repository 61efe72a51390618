"""The frame of every command: help with an example, a stage, one JSON object or plain lines, one sentence when it can't be done."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    Nouns = argparse._SubParsersAction[argparse.ArgumentParser]
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]

REFUSED, STOPPED = 1, 130
#: Where the http of a try-out is in order: it doesn't leave the machine.
_THIS_MACHINE = ("127.0.0.1", "localhost")


class CannotDo(Exception):
    """The command can't be done as things are. The message is one sentence or two: what is wrong, and what to do."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a verb did: `lines` for people, `record` for programs (--json). `done` False makes the exit status 1."""

    lines: list[str]
    record: dict[str, Any] = field(default_factory=dict)
    done: bool = True


def noun(nouns: "Nouns", name: str, *, about: str) -> "Verbs":
    """Add a noun to the command line; give its verbs to `verb`."""
    parser = nouns.add_parser(name, help=about, description=about)
    return parser.add_subparsers(dest="verb", required=True, metavar="VERB")


def verb(
    verbs: "Verbs", name: str, *, about: str, example: str, run: Callable[[argparse.Namespace], Outcome], on: str = "stage"
) -> argparse.ArgumentParser:
    """Add a verb. `on` is what it works on: a `stage` (or the one-machine stack), the `machine`'s stack only, or `nothing`.

    Only when `run` is called is chalicelib's environment set, so whatever needs a setting is imported inside it.
    """
    parser = verbs.add_parser(
        name, help=about, description=about, epilog=f"example:\n  {example}", formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="print exactly one JSON object on standard output")
    if on != "nothing":
        parser.add_argument("--stage", help="a deployed stage; without it, the one-machine stack on PORT (8000)")
    parser.set_defaults(run=run, on=on)
    return parser


def region_code(given: str) -> str:
    """A region as an argument: 2, 4, 6 or 10 digits, dots allowed."""
    code = given.replace(".", "")
    if len(code) not in (2, 4, 6, 10) or not code.isascii() or not code.isdigit():
        raise argparse.ArgumentTypeError(f"{given} is no region; write a code such as 33.19 or 3319021001")
    return code


def site_address(given: str) -> str:
    """The census's site as an argument: its origin alone, over https unless it is this machine's."""
    parts = urlsplit(given)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _THIS_MACHINE)
    if (
        not safe
        or not parts.hostname
        or parts.path.strip("/")
        or parts.query
        or parts.fragment
        or "@" in parts.netloc
        or not given.isascii()
    ):
        raise argparse.ArgumentTypeError(f"{given} is no site; write its address alone, as https://sensus.example")
    return f"{parts.scheme}://{parts.netloc}"


def moment(name: str, text: str) -> datetime:
    """A time that the argument `name` gives, ISO 8601 with offset. Raises CannotDo."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise CannotDo(f"{name}: {text} is no time. Write it as 2020-04-15T00:00+07:00.") from None
    if time.tzinfo is None:
        raise CannotDo(f"{name}: {text} has no offset. Write it as {text}+07:00 if Jakarta's time is meant.")
    return time


def carry_out(arguments: argparse.Namespace) -> int:
    """Run the chosen verb, print what came of it and return the exit status: 0 only on success."""
    try:
        _find_stack(arguments)
        outcome: Outcome = arguments.run(arguments)
    except KeyboardInterrupt:
        return _print_failure("Stopped. What was done is kept; the same command goes on from there.", arguments, status=STOPPED)
    except Exception as error:
        if os.environ.get("OPS_TRACE"):
            raise
        return _print_failure(_sentence(error), arguments, status=REFUSED)
    try:
        _print_outcome(outcome, arguments)
    except BrokenPipeError:
        # Whoever read the output (`| head`) has enough of it; what was done is done. Python would complain once more when it closes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0 if outcome.done else REFUSED


def _print_outcome(outcome: Outcome, arguments: argparse.Namespace) -> None:
    if arguments.json:
        print(json.dumps(outcome.record, ensure_ascii=False, default=str))
    for line in outcome.lines:
        print(line, file=sys.stderr if arguments.json else sys.stdout)
    sys.stdout.flush()


def _find_stack(arguments: argparse.Namespace) -> None:
    from ops import stack

    if arguments.on == "machine" and arguments.stage:
        raise CannotDo("Only the one-machine stack has a clock that can be set. Leave --stage out; a stage's dates are its parameters.")
    if arguments.on != "nothing":
        stack.enter(stage=arguments.stage)


def _print_failure(sentence: str, arguments: argparse.Namespace, *, status: int) -> int:
    if arguments.json:
        print(json.dumps({"error": sentence}, ensure_ascii=False))
    print(sentence, file=sys.stderr)
    return status


def _sentence(error: Exception) -> str:
    from chalicelib.domain.errors import Busy, CensusError
    from chalicelib.domain.faults import Fault, told

    root = type(error).__module__.partition(".")[0]
    if isinstance(error, Busy) or root in ("botocore", "pynamodb"):
        return (
            f"The census's store does not answer as it should ({type(error).__name__}: {_one_line(error)}). Try again; it goes on safely."
        )
    if isinstance(error, CannotDo | CensusError | Fault):
        return _one_line(error)
    if isinstance(error, FileNotFoundError):
        return f"There is no file {error.filename}. Check the path and try again."
    if isinstance(error, OSError) and error.filename:
        return f"The file {error.filename} can't be used: {error.strerror}."
    return f"Something that nobody foresaw: {told(error)}. Report it; OPS_TRACE=1 shows all of it, which may name people."


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


@contextmanager
def progress(doing: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error, when a person looks at it. Yields what to call with the steps just done."""
    if not sys.stderr.isatty():
        yield lambda steps: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(doing, total=total)
        yield lambda steps: bar.advance(task, steps)
