"""What becomes of two phones' answers: assets/js/merging.js and reconciling.js themselves, run in Node.

Needs Node on the machine, as the browser's tests do."""

import json
import subprocess
from typing import Any

from static_site.scripts import bare

Answers = dict[str, Any]


def run(script: str, given: object) -> Any:
    """What `script` makes of `given`, with the modules at hand."""
    modules = bare("merging.js") + bare("reconciling.js")
    module = f"{modules}\nconst given = JSON.parse({json.dumps(json.dumps(given))});\nconsole.log(JSON.stringify({script}));"
    done = subprocess.run(["node", "--input-type=module"], input=module, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def answers(household: dict[str, Any] | None = None, **members: dict[str, Any]) -> Answers:
    return {"household": household or {}, "members": members}


def reconciled(saved: Answers, mine: Answers, theirs: Answers) -> tuple[Answers, list[tuple[str, str]]]:
    """The answers put together, and whose question the family is asked about."""
    found = run("reconciled(given[0], given[1], given[2])", [saved, mine, theirs])
    return found["answers"], [(conflict["id"], conflict["name"]) for conflict in found["conflicts"]]


def test_different_answers_about_one_person_are_put_together() -> None:
    mine = answers(m1={"presence": "with_family", "activity": "retired"})
    theirs = answers({"tenure": "own"}, m1={"presence": "with_family", "religion": "islam"}, m2={"presence": "abroad"})
    together, asked = reconciled(answers(), mine, theirs)
    whole = {"presence": "with_family", "religion": "islam", "activity": "retired"}
    assert together == answers({"tenure": "own"}, m1=whole, m2={"presence": "abroad"})
    assert asked == []


def test_the_family_is_asked_only_where_both_answered_the_same_question_differently() -> None:
    saved = answers({"tenure": "own", "floor": "wood"}, m1={"sex": "male", "presence": "with_family"})
    mine = answers({"tenure": "rented", "floor": "wood"}, m1={"sex": "male", "presence": "died"})
    theirs = answers({"tenure": "own", "floor": "earth"}, m1={"sex": "male"})
    together, asked = reconciled(saved, mine, theirs)
    assert asked == [("m1", "presence")]
    assert together == answers({"tenure": "rented", "floor": "earth"}, m1={"sex": "male", "presence": "died"})


def test_an_answer_that_one_phone_took_away_stays_away() -> None:
    saved = answers({"phone": "0812 3456 789"})
    assert reconciled(saved, answers(), saved) == (answers(), [])
    assert reconciled(saved, saved, answers()) == (answers(), [])


def test_what_either_phone_confirmed_stays_confirmed() -> None:
    mine = answers({"confirmed": {"everybody-unknown": True}}, m1={"confirmed": {"nik-against-sex": True}})
    theirs = answers(m1={"confirmed": {"age-over-110": True}})
    together, asked = reconciled(answers(), mine, theirs)
    assert together == answers(
        {"confirmed": {"everybody-unknown": True}}, m1={"confirmed": {"age-over-110": True, "nik-against-sex": True}}
    )
    assert asked == []


def test_somebody_whom_one_phone_took_away_and_the_other_answered_for_stays() -> None:
    saved = answers(baby={"name": "Melati", "sex": "female"})
    more = answers(baby={"name": "Melati", "sex": "female", "relation": "child"})
    assert reconciled(saved, answers(), more) == (more, [])
    assert reconciled(saved, more, answers()) == (more, [])
    assert reconciled(saved, answers(), saved) == (answers(), [])
    assert reconciled(saved, saved, answers()) == (answers(), [])


def test_a_patch_says_only_what_is_new() -> None:
    saved = answers({"tenure": "own"}, m1={"sex": "male", "confirmed": {"a": True}}, baby={"name": "Melati"})
    now = answers({"tenure": "own", "floor": "wood"}, m1={"confirmed": {"a": False}}, m2={})
    patch = {"household": {"floor": "wood"}, "members": {"m1": {"sex": None, "confirmed": {"a": False}}, "baby": None}}
    assert run("patchOf(given[0], given[1])", [saved, now]) == patch
    assert run("patchOf(given, given)", now) is None
