"""What may be written down of a failure. Libraries quote what they stumbled over, and that may be a family's name or number."""

import traceback
from pathlib import Path

_OURS = {"chalicelib", "ops", "infra"}


class Fault(RuntimeError):
    """A failure whose text names places, counts and opaque ids, never what a family or the register said: it may be logged."""


def told(failure: BaseException) -> str:
    """A failure in one line without its text: what it is, the cloud's code if it has one, and our own lines that led there, the last
    one first; then what caused it. The text of a Fault stands whole."""
    said = f"{type(failure).__name__}{_cloud_code(failure)}"
    if isinstance(failure, Fault):
        said += f" ({failure})"
    if lines := _our_lines(failure):
        said += f" at {' < '.join(lines)}"
    cause = failure.__cause__
    # What is raised from itself has no other cause.
    return f"{said}; caused by {told(cause)}" if cause is not None and cause is not failure else said


def _cloud_code(failure: BaseException) -> str:
    answer = getattr(failure, "response", None)
    code = (answer.get("Error") or {}).get("Code") if isinstance(answer, dict) else None
    return f" {code}" if code else ""


def _our_lines(failure: BaseException) -> list[str]:
    steps = [(Path(frame.f_code.co_filename), line, frame.f_code.co_name) for frame, line in traceback.walk_tb(failure.__traceback__)]
    return [f"{path.parent.name}/{path.name}:{line} {function}" for path, line, function in reversed(steps) if _OURS & {*path.parts}]
