"""`ops keys`, as an operator runs it."""

import json

import pytest

from chalicelib.domain.household import Household
from infra.local.place import Place
from ops.__main__ import main
from tests.builders import a_register
from tests.closing import KAUMAN, list_villages


@pytest.fixture
def register(stack: Place) -> Place:
    list_villages(each=1)
    return stack


def test_a_rotated_region_seals_with_new_keys_and_says_so(register: Place, capsys: pytest.CaptureFixture[str]) -> None:
    from chalicelib.storage import households, sealing_keys

    households.save(Household("before", a_register(village_code=KAUMAN)))
    number = sealing_keys.newest(KAUMAN)[0]
    assert main(["keys", "rotate", "--json", "--region", "33.19"]) == 0
    rotated = json.loads(capsys.readouterr().out)
    assert main(["keys", "show", "--json", "--region", "3319"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert rotated["rotated"] == len(shown["villages"]) == 3
    assert shown["villages"][KAUMAN] == number + 2
    assert sealing_keys.newest(KAUMAN)[0] == number + 1
    assert households.load("before") is not None


def test_a_region_that_the_register_lacks_is_named(register: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "rotate", "--region", "99.99"]) == 1
    assert "no region 9999" in capsys.readouterr().err
