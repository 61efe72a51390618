"""What a line may say, and what it never does."""

import json
import re

import pytest

from chalicelib import logbook
from chalicelib.logbook import lines
from infra.local.place import ROOT
from tests.canaries.families import CANARIES
from tests.lines import extracted, judged, kept_lines


def test_a_field_that_is_not_on_the_list_cannot_be_told() -> None:
    with pytest.raises(KeyError, match="nik"):
        lines.line("INFO", "request", {"nik": "3319021705700001"}, {})
    with pytest.raises(KeyError, match="Families"):
        lines.line("INFO", "request", {}, {"Families": 1})


@pytest.mark.parametrize("field", sorted(lines.FIELDS))
def test_no_field_has_the_form_of_anything_of_a_family(field: str) -> None:
    for what, text in CANARIES.items():
        said = judged(lines.line("INFO", "request", {field: text}, {}))
        # What we write ourselves, of codes and places, is believed but for a number that found its way into it.
        if field == "failure":
            assert said[field] == "#" if text.isdigit() and len(text) == 16 else text, what
        else:
            assert said[field] == "?", (field, what)


def test_what_has_the_form_is_told_as_it_is() -> None:
    fields = {
        "function": "sensus-pilot-app-CloseCensus-1Qx_a", "request": "49d7333f-e4d7-4fa8-a3da-bfa39e968142", "household": "a2" * 13,
        "cold": True, "ms": 1.25, "method": "PATCH", "route": "/household/documents/{document_id}", "status": 200,
        "refused": "census-closed", "job": "close_village", "taken": 1, "again": 0, "written": 3,
        "failure": "KeyError at routes/access.py:7 answer",
        "place": "chalicelib.storage.failures:50",
    }  # fmt: skip
    assert set(fields) == set(lines.FIELDS)
    said = judged(lines.line("INFO", "request", fields, {}))
    assert {name: said[name] for name in fields} == fields


def test_a_text_of_any_length_and_with_any_sign_is_one_short_line() -> None:
    said = lines.line("ERROR", "a\nb\x1b[31m" + "ü" * 9000, {"failure": "x" * 9000, "route": "/a" * 9000}, {})
    assert len(said) < 16_000
    judged(said)


@pytest.mark.parametrize("metric", sorted(logbook.METRICS))
def test_each_metric_is_one_that_cloudwatch_extracts_from_the_line_itself(metric: str) -> None:
    said = judged(lines.line("INFO", "request", {"status": 200}, {metric: 2.0}))
    assert extracted(said) == {metric: 2.0}
    assert (said["_aws"]["CloudWatchMetrics"][0]["Namespace"], said["Stage"]) == ("Sensus", "test")


def test_every_metric_that_an_alarm_or_the_dashboard_looks_at_is_told_by_somebody() -> None:
    templates = "\n".join(path.read_text("utf-8") for path in (ROOT / "infra").glob("*.yaml"))
    looked_at = set(re.findall(r"Namespace: Sensus\n\s+MetricName: (\w+)", templates)) | set(re.findall(r'\["Sensus","(\w+)"', templates))
    probe = (ROOT / "infra" / "probe" / "function.py").read_text("utf-8")
    assert {"Busy", "Failures", "CloseUnfinishedMinutes", "ProbeFailures"} <= looked_at
    assert {metric for metric in looked_at - set(logbook.METRICS) if f'"{metric}"' not in probe} == set()


def test_a_line_without_an_event_has_no_metric_and_no_word_of_the_format() -> None:
    with kept_lines() as written, logbook.entry("request", method="GET", route="/census"):
        pass
    (line,) = written
    assert extracted(judged(line)) == {}
    assert "Sensus" not in line
    assert len(line) < 200


def test_what_is_told_outside_of_any_request_stays_unwritten_but_for_a_value() -> None:
    with kept_lines() as written:
        logbook.note(taken=1)
        logbook.happened("Saves")
        logbook.tell("CloseUnfinishedMinutes", 12.3456)
    assert [extracted(judged(line)) for line in written] == [{"CloseUnfinishedMinutes": 12.346}]


def test_what_happens_within_belongs_to_its_own_entry() -> None:
    with kept_lines() as written, logbook.entry("job", job="close_census"):
        logbook.note(taken=1)
        with logbook.entry("request", method="GET"):
            logbook.happened("Saves")
        logbook.note(written=2)
    inner, outer = map(json.loads, written)
    assert (inner["Saves"], "taken" in inner) == (1, False)
    assert (outer["taken"], outer["written"], "Saves" in outer) == (1, 2, False)
