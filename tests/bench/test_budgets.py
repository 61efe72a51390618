"""What one household costs, where it can be counted: these numbers are exact, so they are tested, not only measured."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.ledger import item_size

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def measured() -> dict[str, float]:
    # In a process of its own: the ledger must listen before the first client of the store is made.
    done = subprocess.run([sys.executable, "-m", "bench", "--rounds", "2", "--json"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return {name: budget["measured"] for name, budget in json.loads(done.stdout).items()}


@pytest.mark.parametrize(
    ("what", "allowed"),
    [
        ("dynamic requests", 8),
        ("DynamoDB write units", 15),
        ("DynamoDB read units", 5),
        ("bytes over the wire", 60),
        ("log of the functions", 4),
        ("first page, all of it", 30),
        ("its document, with the critical CSS", 14),
    ],
)
def test_a_household_of_four_stays_within_its_budget(measured: dict[str, float], what: str, allowed: float) -> None:
    assert measured[what] <= allowed


def test_the_capacity_model_reckons_with_what_is_measured(measured: dict[str, float]) -> None:
    from ops.sizing.figures import of_household

    exact = {"dynamic requests": "requests", "DynamoDB write units": "write_units", "DynamoDB read units": "read_units"}
    assert {of_household(unit): what for what, unit in exact.items()} == {measured[what]: what for what in exact}
    # Times stand in the lines, and ids in the headers.
    assert of_household("log_bytes") / 1000 == pytest.approx(measured["log of the functions"], rel=0.02)
    assert of_household("kilobytes") == pytest.approx(measured["bytes over the wire"], rel=0.02)


def test_items_are_sized_as_dynamodb_sizes_them() -> None:
    assert item_size({"name": {"S": "Siti"}}) == 8
    assert item_size({"n": {"N": "1234"}}) == 4
    assert item_size({"a": {"B": b"abc"}, "b": {"BOOL": True}, "c": {"L": [{"S": "é"}]}}) == 4 + 2 + (1 + 3 + 1 + 2)
