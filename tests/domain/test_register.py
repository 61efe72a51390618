"""What a register row may say, and what makes rows one household."""

from datetime import date

import pytest

from chalicelib.domain.countries import ALPHA_3
from chalicelib.domain.register import (
    COLUMNS,
    HeaderRefused,
    Judgement,
    NotOfThisStage,
    judge,
    place_of_mark,
    places_of_columns,
    require_stage,
)
from tests.register_files import cells, child, rows, wife

NAMES = ("Jawa Tengah", "Kabupaten Kudus", "Kota Kudus", "Purwosari")


def judged(*members: dict[str, str]) -> Judgement:
    return judge(rows(*members), as_of=date(2019, 12, 31), region_of={"3319021001": NAMES}.get)


def reasons(*members: dict[str, str]) -> list[tuple[int, str]]:
    found = judged(*members)
    assert found.household is None
    return [(finding.line, finding.column) for finding in found.reasons]


def test_rows_of_one_card_become_its_household_in_their_order() -> None:
    household = judged(cells(), wife(), child(1)).household
    assert household is not None
    assert [member.name for member in household.members] == ["Sukarman", "Sri Wahyuni", "Anak 1"]
    assert (household.kk_number, household.kk_issued_on, household.region) == ("3319020101150001", "2015-06-01", NAMES)


def test_what_a_register_may_leave_open_is_left_open() -> None:
    household = judged(cells(kk_issued_on="", nik="", religion="", marital_status="", education="", birth_place="", rt="", rw="")).household
    assert household is not None
    assert (household.kk_issued_on, household.members[0].nik, household.members[0].religion) == (None, None, "")


@pytest.mark.parametrize(
    ("column", "written", "kept"),
    [
        ("marital_status", "married", "married_registered"),
        ("marital_status", "divorced", "divorced_registered"),
        ("marital_status", "widowed", "widowed"),
        ("education", "bachelor", "bachelor_or_d_iv"),
        ("religion", "other", "belief_in_the_one_god_or_other"),
        ("citizenship", "IDN", "indonesian"),
        ("citizenship", "MYS", "MYS"),
        ("relation", "child_in_law", "child_in_law"),
    ],
)
def test_older_words_become_the_words_of_the_census(column: str, written: str, kept: str) -> None:
    household = judged(cells(**{column: written})).household
    assert household is not None
    assert getattr(household.members[0], column) == kept


@pytest.mark.parametrize(
    ("column", "written"),
    [
        ("kk_number", "331902010115001"),
        ("kk_number", ""),
        ("kk_number", "\u0663319020101150001"),
        ("kk_issued_on", "2020-01-01"),
        ("kk_issued_on", "01-06-2015"),
        ("nik", "33190217057000011"),
        ("nik", "331902170570000A"),
        ("name", ""),
        ("name", "Suk\narman"),
        ("name", "Suk\u202earman"),
        ("name", "N" * 201),
        ("sex", "laki-laki"),
        ("birth_date", "2020-01-01"),
        ("birth_date", "19700517"),
        ("birth_date", "1970-02-30"),
        ("birth_date", "1970-W20-7"),
        ("birth_date", "0970-05-17"),
        ("birth_date", ""),
        ("relation", "Head"),
        ("religion", "jedi"),
        ("marital_status", "kawin"),
        ("education", "sma"),
        ("citizenship", "XXA"),
        ("citizenship", ""),
        ("address", ""),
        ("rt", "RT 1"),
        ("rw", "0001"),
        ("village_code", "33.19.02.1001"),
        ("village_code", "3319029999"),
    ],
)
def test_a_cell_that_cannot_be_trusted_is_refused_where_it_stands(column: str, written: str) -> None:
    assert (2, column) in reasons(cells(**{column: written}))


def test_a_bad_row_refuses_its_household_with_every_reason() -> None:
    assert reasons(cells(), wife(sex="x"), child(1, nik="1", birth_date="x")) == [(3, "sex"), (4, "nik"), (4, "birth_date")]


def test_a_name_that_is_a_formula_is_kept_as_it_is() -> None:
    household = judged(cells(name='=HYPERLINK("x";"y")')).household
    assert household is not None
    assert household.members[0].name == '=HYPERLINK("x";"y")'


def test_one_nik_twice_on_a_card_is_refused() -> None:
    assert reasons(cells(), wife(nik=cells()["nik"])) == [(3, "nik")]


def test_a_row_that_comes_twice_is_refused_though_it_has_no_nik() -> None:
    assert reasons(cells(), child(1, nik=""), child(1, nik="")) == [(4, "name")]


def test_infants_without_nik_may_share_a_birth_date() -> None:
    assert judged(cells(), child(1, nik=""), child(2, nik="")).household


@pytest.mark.parametrize("column", ["kk_issued_on", "address", "rt", "rw", "village_code"])
def test_rows_of_one_card_that_differ_about_it_are_refused(column: str) -> None:
    other = {"kk_issued_on": "2016-01-01", "village_code": "3319021004"}.get(column, "9")
    assert reasons(cells(), wife(**{column: other})) == [(3, column)]


def test_fifteen_members_are_a_household_and_forty_one_are_not() -> None:
    assert judged(cells(), *map(child, range(14))).household
    assert judged(cells(), *map(child, range(39))).household
    assert reasons(cells(), *map(child, range(40))) == [(42, "kk_number")]


@pytest.mark.parametrize(("members", "line"), [((wife(),), 2), ((cells(), wife(relation="head")), 3)])
def test_a_card_without_one_head_is_let_in_with_a_warning(members: tuple[dict[str, str], ...], line: int) -> None:
    found = judged(*members)
    assert found.household
    assert [(warning.line, warning.column) for warning in found.warnings] == [(line, "relation")]


def test_columns_may_stand_in_any_order() -> None:
    assert places_of_columns(COLUMNS[::-1]) == tuple(range(15, -1, -1))


def test_a_header_is_refused_with_what_is_missing_unknown_and_repeated() -> None:
    with pytest.raises(HeaderRefused, match=r"missing: nik; unknown: nick; there twice: name\."):
        places_of_columns([*(column.replace("nik", "nick") for column in COLUMNS), "name"])


def test_every_country_has_three_capital_letters() -> None:
    assert len(ALPHA_3) == 249
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in ALPHA_3)


@pytest.mark.parametrize("stage", ["pilot", "production", "test"])
def test_a_stage_that_counts_real_people_takes_no_row_that_was_made_up(stage: str) -> None:
    require_stage(stage, first_made_up=None, first_real=2)
    with pytest.raises(NotOfThisStage, match=f"Line 7 is marked as made up .* the stage {stage} counts real people.*rehearsal"):
        require_stage(stage, first_made_up=7, first_real=2)


def test_a_rehearsal_takes_no_row_that_is_not_marked() -> None:
    require_stage("rehearsal", first_made_up=2, first_real=None)
    with pytest.raises(NotOfThisStage, match=r"Line 3 isn't marked .*generate --marked"):
        require_stage("rehearsal", first_made_up=2, first_real=3)


def test_one_machine_takes_both() -> None:
    require_stage("local", first_made_up=2, first_real=3)


def test_the_mark_may_stand_anywhere_among_the_columns_and_only_once() -> None:
    assert places_of_columns(["synthetic", *COLUMNS]) == tuple(range(1, 17))
    assert (place_of_mark(["synthetic", *COLUMNS]), place_of_mark([*COLUMNS, " synthetic "]), place_of_mark(COLUMNS)) == (0, 16, None)
    with pytest.raises(HeaderRefused, match="there twice: synthetic"):
        places_of_columns(["synthetic", *COLUMNS, "synthetic"])
