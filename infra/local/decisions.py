"""What the emulated cloud decides about its callers, noted: who asked for what, and whether their policies allow it.

Only an emulator that enforces policies (AUTH=true) decides anything, and never about its root.
"""

import functools
import json
from pathlib import Path
from typing import Any

#: The environment's name for the file in which the decisions are noted, a line of JSON each.
FILE = "DECISIONS_FILE"


def note_in(file: Path) -> None:
    """From now on, let this process's emulator note each decision in `file`: who, action, resource, whether it may."""
    from ministack.core import iam_evaluator

    decide = iam_evaluator.enforce
    notes = file.open("a", buffering=1)

    @functools.wraps(decide)
    def noted(access_key_id: str, iam_action: str, service: str, region: str, resource_arn: str = "*", *given: Any, **named: Any) -> Any:
        refusal = decide(access_key_id, iam_action, service, region, resource_arn, *given, **named)
        caller = iam_evaluator.resolve_caller_identity(access_key_id) or {}
        notes.write(json.dumps([caller.get("userArn", ""), iam_action, resource_arn, refusal is None]) + "\n")
        return refusal

    iam_evaluator.enforce = noted
