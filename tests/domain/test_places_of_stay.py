from typing import Any

import pytest

from chalicelib.domain.conditions import Subject
from chalicelib.domain.places_of_stay import current_village, de_facto, de_jure

CARD, HOME = "3319021001", "3374011001"


@pytest.mark.parametrize(
    ("answers", "village"),
    [
        ({}, ""),
        ({"current_address": "same_as_kk", "current_village": HOME}, CARD),
        ({"current_address": "other", "current_village": HOME}, HOME),
        ({"current_address": "other"}, ""),
        # Counted without the register's data: nobody is asked about a card.
        ({"current_village": HOME}, HOME),
    ],
)
def test_a_family_lives_where_it_says(answers: dict[str, Any], village: str) -> None:
    assert current_village(answers, CARD) == village


@pytest.mark.parametrize(
    ("answers", "place"),
    [
        ({"presence": "with_family", "elsewhere_village": "3319032001"}, HOME),
        ({"presence": "elsewhere", "elsewhere_village": "3319032001", "abroad_country": "MYS"}, "3319032001"),
        ({"presence": "abroad", "abroad_country": "MYS", "elsewhere_village": "3319032001"}, "MYS"),
        ({"presence": "elsewhere"}, ""),
        ({"presence": "died", "elsewhere_village": "3319032001"}, ""),
        ({"presence": "unknown"}, ""),
        ({}, ""),
    ],
)
def test_a_person_lives_where_the_family_says(answers: dict[str, Any], place: str) -> None:
    assert de_facto(Subject("/members/m1", answers), HOME) == place


@pytest.mark.parametrize(
    ("answers", "added", "place"),
    [
        ({"presence": "abroad", "abroad_country": "MYS"}, False, CARD),
        ({"presence": "unknown"}, False, CARD),
        ({}, False, CARD),
        ({"presence": "died"}, False, ""),
        ({"presence": "with_family"}, True, ""),
    ],
)
def test_a_person_is_registered_on_the_card_or_nowhere_that_is_known(answers: dict[str, Any], added: bool, place: str) -> None:
    assert de_jure(Subject("/members/m1", answers, added), CARD) == place
