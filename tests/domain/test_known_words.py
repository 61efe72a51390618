from dataclasses import replace

from chalicelib.domain import known_words
from tests.builders import a_member, a_register


def test_a_card_tells_its_numbers_its_date_and_the_birth_date_in_the_nik() -> None:
    told = known_words.of_card(kk_number="3319020101000001", nik="3319025708740002", kk_issued_on="2015-06-01")
    assert {"3319020101000001", "3319025708740002", "01062015", "170874", "17081974", "19740817"} <= set(told)


def test_what_is_no_number_or_date_is_no_reason_to_fail() -> None:
    assert known_words.of_card(kk_number="1", nik="2", kk_issued_on=None) == ["1", "2", ""]


def test_the_register_tells_names_dates_and_places_whole_and_word_by_word() -> None:
    told = set(known_words.of_register(a_register(members=2)))
    assert {"Sri Wahyuni", "Wahyuni", "Sri", "17051970", "170570", "19700517", "1970", "Kauman", "Menara", "Kudus"} <= told


def test_an_unknown_day_of_birth_leaves_the_year() -> None:
    told = known_words.of_register(a_register(members=0, kk_issued_on=None, region=("", "", "", ""), address=""))
    assert told == ["3319020101000001"]
    aged = replace(a_register(), members=(a_member(birth_date="1950"),))
    assert "1950" in known_words.of_register(aged)
