"""The function that a schedule calls each minute: one visit, and one line in the log that is two measures (embedded metric format)."""

import json
import os
import time
from typing import Any

from .visit import Card, StepFailed, visit


def visit_census(event: Any = None, context: Any = None) -> dict[str, Any]:
    """Visit once. Never raises: what failed is told by the measures, and the next minute tries again."""
    begun = time.monotonic()
    card = Card(os.environ["PROBE_KK"], os.environ["PROBE_NIK"], os.environ["PROBE_PASSWORD"])
    try:
        told = {"message": "probe succeeded", "phase": visit(os.environ["PROBE_SITE"], card)}
    except StepFailed as failed:
        told = {"message": "probe failed", "step": failed.step, "why": failed.why}
    except Exception as failure:
        # A text might quote what was typed.
        told = {"message": "probe failed", "step": "its own code", "why": type(failure).__name__}
    line = _measured(told, milliseconds=round(1000 * (time.monotonic() - begun)))
    print(json.dumps(line), flush=True)
    return told


def _measured(told: dict[str, str], *, milliseconds: int) -> dict[str, Any]:
    measures = [{"Name": "ProbeFailures", "Unit": "Count"}, {"Name": "ProbeMilliseconds", "Unit": "Milliseconds"}]
    described = {"Namespace": "Sensus", "Dimensions": [["Stage"]], "Metrics": measures}
    failures = int(told["message"] != "probe succeeded")
    stage = os.environ["STAGE"]
    return {
        "_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [described]},
        "Stage": stage,
        "ProbeFailures": failures,
        "ProbeMilliseconds": milliseconds,
        **told,
    }
