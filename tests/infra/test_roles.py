"""Each function's role, tried: nothing that it needs is missing, nothing that it may goes unused, and docs/roles.md says of each what for.

Scenarios of the other tests run once more, each function held to its role by the emulated cloud, which notes what it decides
(tests/roles/plugin.py).
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

import pytest

from infra.local.decisions import FILE
from infra.local.setup import INSPECTION_QUEUE
from infra.package import ROOT, templates
from infra.policy.plain import plain
from tests.emulator import ENVIRONMENT
from tests.roles.plugin import VERBS, given

#: Among them each function goes all the ways that it can go. A permission that only another way needs: add a test that goes it.
SCENARIOS = """
tests/enumeration/test_first_process.py
tests/enumeration/test_close.py::test_a_village_is_sent_once_and_again_only_when_it_stays_unfinished
tests/enumeration/test_compare.py::test_a_family_that_moved_is_listed_with_its_address_and_those_who_stayed_are_not
tests/enumeration/test_inspect.py::test_a_message_that_comes_twice_and_late_changes_nothing
tests/enumeration/test_inspect.py::test_a_paper_that_goes_while_it_is_inspected_leaves_nothing
tests/enumeration/test_inspect.py::test_a_paper_that_is_replaced_or_taken_away_loses_its_copy_too
tests/enumeration/test_inspect.py::test_a_photo_becomes_a_clean_copy_and_its_original_is_gone_in_every_version
tests/enumeration/test_inspect.py::test_what_nobody_announced_is_destroyed
tests/enumeration/test_inspect.py::test_where_the_cloud_scans_what_lands_nothing_is_opened_before_it_did
tests/enumeration/test_match.py::test_everybody_ends_where_they_belong_and_the_counts_add_up
tests/enumeration/test_match.py::test_while_the_census_is_open_only_what_changed_is_matched_again
tests/enumeration/test_progress.py::test_a_mark_goes_once_its_village_was_counted_after_the_index_settled
tests/enumeration/test_progress.py::test_the_rate_is_published_from_the_village_up_to_the_nation
tests/routes/test_limits.py::test_a_known_device_has_ten_tries_of_its_own_and_no_more
tests/routes/test_papers.py::test_a_call_that_takes_a_paper_away_and_dies_is_finished_by_its_retry
tests/routes/test_papers.py::test_a_family_fetches_the_clean_copy_of_its_own_paper_as_a_file
tests/routes/test_unmatched.py::test_a_recovery_code_sets_a_new_password_for_a_return_too
tests/routes/test_unmatched.py::test_a_visit_is_asked_for_once_however_often_it_is_sent
""".split()


@dataclass(frozen=True, slots=True, order=True)
class Leave:
    """That a function may take an action on what a resource of the template names."""

    function: str
    action: str
    resource: str


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return plain(templates(stage="pilot", to=tmp_path_factory.mktemp("templates")) / "app.json")


@pytest.fixture(scope="module")
def decisions(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, str, bool]]:
    """Who asked the emulated cloud for what in the scenarios, on which resource, and whether it was allowed."""
    file = tmp_path_factory.mktemp("roles") / "decisions"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", "-p", "tests.roles.plugin", *SCENARIOS]
    # Without what an outer run of pytest tells its own workers.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "AWS_"))}
    done = subprocess.run(command, cwd=ROOT, env={**environment, FILE: str(file)}, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, f"A function can't do its work with its role:\n{done.stdout[-6000:]}"
    return [tuple(json.loads(line)) for line in file.read_text().splitlines()]


def granted(template: dict[str, Any]) -> Iterator[Leave]:
    """What the template's roles allow, written out."""
    for function, each in template["Resources"].items():
        if each["Type"] == "AWS::Lambda::Function":
            role = template["Resources"][each["Properties"]["Role"]["Fn::GetAtt"][0]]
            for policy in role["Properties"]["Policies"]:
                for statement in policy["PolicyDocument"]["Statement"]:
                    yield from (Leave(function, action, resource_of(statement)) for action in statement["Action"])


def resource_of(statement: dict[str, Any]) -> str:
    """A statement's resource, without the account, the region and the service, which the action says."""
    ((kind, name),) = statement["Resource"].items()
    return str(name) if kind == "Ref" else re.sub(r"^arn:\$\{AWS::Partition\}:\w+:(\$\{AWS::Region\}:\$\{AWS::AccountId\}|:):", "", name)


def pattern(leave: Leave) -> str:
    """The ARNs that a resource of the template stands for in the scenarios."""
    there = given(INSPECTION_QUEUE)
    if leave.resource in there:
        return there[leave.resource]
    named = re.sub(r"\$\{([\w:]+)\}", lambda found: there.get(found[1], "of-no-test"), leave.resource)
    return f"arn:aws:{leave.action.partition(':')[0]}:*:{named}"


def documented() -> tuple[set[Leave], set[Leave]]:
    """What docs/roles.md lists: all, and what it says is not tried."""
    every: set[Leave] = set()
    untried: set[Leave] = set()
    for line in (ROOT / "docs" / "roles.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if len(cells) == 4 and cells[0].startswith("`"):
            function, actions, resource, purpose = cells
            leaves = {Leave(function.strip("`"), action, resource.strip("`")) for action in re.findall(r"`([^`]+)`", actions)}
            every |= leaves
            if purpose.startswith("*not tried*"):
                untried |= leaves
    return every, untried


def used(template: dict[str, Any], decisions: list[tuple[str, str, str, bool]]) -> set[Leave]:
    """What of all that is granted a function used in the scenarios."""
    asked = {(function, action.removesuffix("Batch") if action.startswith("sqs:Send") else action, arn)
             for function, action, arn in acts(template, decisions)}  # fmt: skip
    return {
        leave
        for leave in granted(template)
        if any((leave.function, leave.action) == (who, what) and fnmatchcase(arn, pattern(leave)) for who, what, arn in asked)
    }


def acts(template: dict[str, Any], decisions: list[tuple[str, str, str, bool]], *, allowed: bool = True) -> set[tuple[str, str, str]]:
    """Function, action and resource of what was allowed, or what wasn't."""
    function_of = {
        each["Properties"]["Role"]["Fn::GetAtt"][0]: name
        for name, each in template["Resources"].items()
        if each["Type"] == "AWS::Lambda::Function"
    }
    named = re.compile("assumed-role/test-roles-(" + "|".join(function_of) + ")-")
    found = ((named.search(who), action, arn) for who, action, arn, may in decisions if may == allowed)
    return {(function_of[role[1]], action, arn) for role, action, arn in found if role}


def test_every_function_has_its_scenarios(template: dict[str, Any], decisions: list[tuple[str, str, str, bool]]) -> None:
    functions = {leave.function for leave in granted(template)}
    assert functions == set(VERBS), "say in tests/roles/plugin.py what a new function does"
    assert functions == {function for function, _, _ in acts(template, decisions)}


def test_no_function_asks_for_what_it_may_not(template: dict[str, Any], decisions: list[tuple[str, str, str, bool]]) -> None:
    assert acts(template, decisions, allowed=False) == set()


def test_what_a_function_may_it_uses_or_docs_roles_says_why_it_may(
    template: dict[str, Any], decisions: list[tuple[str, str, str, bool]]
) -> None:
    _, untried = documented()
    unused = set(granted(template)) - used(template, decisions)
    assert sorted(unused - untried) == [], "take it from the role, or say in docs/roles.md why no test needs it"
    assert sorted(untried - unused) == [], "docs/roles.md says that no test needs it, but one does"


def test_docs_roles_lists_what_is_granted_and_nothing_else(template: dict[str, Any]) -> None:
    every, _ = documented()
    assert sorted(set(granted(template)) - every) == []
    assert sorted(every - set(granted(template))) == []


def test_a_permission_that_nothing_used_and_a_call_that_was_refused_are_seen(template: dict[str, Any]) -> None:
    who = "arn:aws:sts::000000000000:assumed-role/test-roles-ApiHandlerRole-1/function"
    table = f"arn:aws:dynamodb:ap-southeast-3:000000000000:table/{ENVIRONMENT['CENSUS_TABLE']}"
    noted = [(who, "dynamodb:GetItem", table, True), (who, "dynamodb:DeleteItem", table, False)]
    assert used(template, noted) == {Leave("APIHandler", "dynamodb:GetItem", "table/${CensusTable}")}
    assert acts(template, noted, allowed=False) == {("APIHandler", "dynamodb:DeleteItem", table)}
