"""Dividing cases among officers: whatever the places and whoever had what, nobody is forgotten and nobody is sent elsewhere."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from chalicelib.domain import doors
from chalicelib.domain.assignment import Officer, ToVisit, assigned, problems

VILLAGES = ("3319021001", "3319021002")
RTS = ("001", "002", "003")


#: Cases, officers, and who had what before.
World = tuple[list[ToVisit], list[Officer], dict[str, str]]


def sls(village: str, rt: str) -> str:
    return doors.sls_code(village, rt, "001")


def a_case(number: int, village: str = VILLAGES[0], rt: str = "001") -> ToVisit:
    name = f"c{number:03}"
    return ToVisit(name, village, sls(village, rt), doors.walk(rt=rt, rw="001", address=f"Jl. Menara {number}", name=name))


def an_officer(login: str, village: str = VILLAGES[0], sls_code: str = "", **changes: str) -> Officer:
    return replace(Officer(login, login.title(), "", "interviewer", "", village, sls_code), **changes)


@some.composite
def worlds(draw: some.DrawFn) -> World:
    """Cases of two villages, officers with some places there, and who had what: perhaps somebody gone, or elsewhere."""
    cases = [
        a_case(number, draw(some.sampled_from(VILLAGES)), draw(some.sampled_from([*RTS, ""])))
        for number in range(draw(some.integers(0, 25)))
    ]
    places = [(village, code) for village in VILLAGES for code in ("", *(sls(village, rt) for rt in RTS))]
    officers = [
        an_officer(login, *place) for login in "abcde" for place in draw(some.lists(some.sampled_from(places), unique=True, max_size=3))
    ]
    logins = [*"abcde", "gone"]
    before = {case.id: draw(some.sampled_from(logins)) for case in cases if draw(some.booleans())}
    return cases, officers, before


def may(case: ToVisit, officers: list[Officer]) -> set[str]:
    of_sls = {one.login for one in officers if one.sls_code and one.sls_code == case.sls_code}
    return of_sls or {one.login for one in officers if (one.village_code, one.sls_code) == (case.village_code, "")}


@settings(max_examples=120, deadline=None)
@given(worlds())
def test_every_case_that_somebody_can_take_is_taken_by_one_who_works_there(world: World) -> None:
    cases, officers, before = world
    found = assigned(cases, officers, before)
    assert set(found) == {case.id for case in cases if may(case, officers)}
    assert all(found[case.id] in may(case, officers) for case in cases if case.id in found)


@settings(max_examples=120, deadline=None)
@given(worlds())
def test_a_case_stays_with_whom_it_had_and_asked_again_nothing_changes(world: World) -> None:
    cases, officers, before = world
    found = assigned(cases, officers, before)
    assert all(found[case.id] == before[case.id] for case in cases if before.get(case.id) in may(case, officers))
    assert assigned(cases, officers, found) == found


@settings(max_examples=120, deadline=None)
@given(worlds())
def test_what_is_newly_given_leaves_no_two_who_could_take_it_more_than_one_apart(
    world: World,
) -> None:
    cases, officers, before = world
    found = assigned(cases, officers, before)
    loads = Counter(found.values())
    for case in cases:
        if case.id in found and before.get(case.id) != found[case.id]:
            assert loads[found[case.id]] <= min(loads[login] for login in may(case, officers)) + 1


@settings(max_examples=50, deadline=None)
@given(worlds(), some.integers(0, 99))
def test_the_order_of_cases_and_officers_means_nothing(world: World, seed: int) -> None:
    cases, officers, before = world
    found = assigned(cases, officers, before)
    shuffled = random.Random(seed)
    shuffled.shuffle(cases)
    shuffled.shuffle(officers)
    assert assigned(cases, officers, before) == found


@settings(max_examples=50, deadline=None)
@given(some.integers(1, 40), some.integers(1, 6))
def test_each_officer_of_a_village_gets_one_piece_of_the_walk(count: int, officers: int) -> None:
    cases = [a_case(number, rt=RTS[number % 3]) for number in range(count)]
    found = assigned(cases, [an_officer(login) for login in "abcdef"[:officers]], {})
    walked = [found[case.id] for case in sorted(cases, key=lambda case: case.walk)]
    pieces = [login for place, login in enumerate(walked) if place == 0 or walked[place - 1] != login]
    assert len(pieces) == len(set(pieces))
    assert max(Counter(walked).values()) - min(Counter(walked).values()) <= 1


def test_whoever_is_named_for_an_sls_takes_it_and_the_others_share_the_rest() -> None:
    cases = [a_case(number, rt=RTS[number % 3]) for number in range(12)]
    found = assigned(cases, [an_officer("ani", sls_code=sls(VILLAGES[0], "001")), an_officer("budi"), an_officer("cici")], {})
    assert {found[case.id] for case in cases if case.sls_code == sls(VILLAGES[0], "001")} == {"ani"}
    assert Counter(found.values()) == {"ani": 4, "budi": 4, "cici": 4}


def test_cases_of_one_who_left_go_to_the_others_each_the_part_that_lies_beside_theirs() -> None:
    cases = [a_case(number) for number in range(1, 31)]
    before = {case.id: "abc"[place // 10] for place, case in enumerate(sorted(cases, key=lambda case: case.walk))}
    found = assigned(cases, [an_officer("a"), an_officer("c")], before)
    walked = "".join(found[case.id] for case in sorted(cases, key=lambda case: case.walk))
    assert walked == "a" * 15 + "c" * 15


def test_new_cases_go_to_whom_has_least() -> None:
    cases = [a_case(number) for number in range(10)]
    before = {case.id: "a" for case in cases[:6]} | {case.id: "b" for case in cases[6:8]}
    assert Counter(assigned(cases, [an_officer("a"), an_officer("b")], before).values()) == {"a": 6, "b": 4}


def test_loads_are_level_over_all_places_of_an_officer_and_along_those_who_share_some() -> None:
    rts = [sls(VILLAGES[0], rt) for rt in RTS]
    officers = [an_officer(login, sls_code=rts[place]) for place in range(3) for login in ("abcd"[place], "abcd"[place + 1])]
    cases = [a_case(number) for number in range(40)]
    assert Counter(assigned(cases, officers, {}).values()) == {"a": 20, "b": 20}
    cases += [a_case(number, rt="002") for number in range(40, 80)]
    # b, who shares with both, leaves the first place to a; c has the second; nothing is left that d could take.
    assert sorted(Counter(assigned(cases, officers, {}).values()).values()) == [26, 27, 27]
    alone = [*officers, an_officer("a", VILLAGES[1])]
    cases += [a_case(number, VILLAGES[1], rt="") for number in range(80, 100)]
    assert sorted(Counter(assigned(cases, alone, {}).values()).values()) == [33, 33, 34]


@settings(max_examples=60, deadline=None)
@given(some.lists(some.tuples(some.sets(some.sampled_from("abcd"), min_size=1, max_size=3), some.integers(0, 5)), min_size=1, max_size=3))
def test_no_other_division_would_be_more_level(rts: list[tuple[set[str], int]]) -> None:
    cases = [a_case(10 * place + number, rt=RTS[place]) for place, (_, count) in enumerate(rts) for number in range(count)]
    officers = [an_officer(login, sls_code=sls(VILLAGES[0], RTS[place])) for place, (logins, _) in enumerate(rts) for login in logins]
    loads: set[tuple[int, ...]] = {(0, 0, 0, 0)}
    for logins, count in rts:
        for _ in range(count):
            loads = {tuple(load + (login == taker) for load, login in zip(one, "abcd", strict=True)) for one in loads for taker in logins}
    found = Counter(assigned(cases, officers, {}).values())
    assert sum(load**2 for load in found.values()) == min(sum(load**2 for load in one) for one in loads)


def test_what_was_given_by_hand_stays_there_while_that_officer_is_an_interviewer_anywhere() -> None:
    cases = [a_case(number) for number in range(4)]
    officers = [an_officer("ani"), an_officer("budi", VILLAGES[1])]
    assert assigned(cases, officers, {}, by_hand={"c001": "budi", "gone": "budi"}) == {
        "c000": "ani", "c001": "budi", "c002": "ani", "c003": "ani",
    }  # fmt: skip
    assert set(assigned(cases, officers[:1], {"c001": "budi"}, by_hand={"c001": "budi"}).values()) == {"ani"}


def test_a_supervisor_gets_no_case() -> None:
    assert assigned([a_case(1)], [an_officer("sri", role="supervisor")], {"c001": "sri"}, by_hand={"c001": "sri"}) == {}


def test_an_sls_is_its_village_with_rt_and_rw_in_three_digits_each() -> None:
    assert doors.sls_code("3319021001", "1", "02") == "3319021001001002"
    assert doors.sls_code("3319021001", "0", "0") == "3319021001000000"
    assert [doors.sls_code("3319021001", rt, "1") for rt in ("", "1a", "1234", "-1", "٣")] == [""] * 5
    assert doors.rt_and_rw("3319021001001002") == ("001", "002")


SOUND = [
    an_officer("sri", "", role="supervisor"),
    an_officer("ani", supervisor="sri", phone="+62 812 3456 7890"),
    an_officer("ani", VILLAGES[1], sls(VILLAGES[1], "001"), supervisor="sri", phone="+62 812 3456 7890"),
]


def said(*officers: Officer) -> list[str]:
    return [str(finding) for finding in problems([(line, officer) for line, officer in enumerate(officers, start=2)])]


def test_a_sound_list_has_no_problem() -> None:
    assert said(*SOUND) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"login": "=ani"}, "line 4, login: has not 2 to 64"),
        ({"name": ""}, "line 4, name: is empty"),
        ({"name": "A\nni"}, "line 4, name: is longer than"),
        ({"phone": "12"}, "line 4, phone: is no phone number"),
        ({"role": "boss"}, "line 4, role: is neither interviewer nor supervisor"),
        ({"supervisor": "nobody"}, "line 4, supervisor: nobody has no line in this file"),
        ({"supervisor": "ani"}, "line 4, supervisor: ani is an interviewer"),
        ({"supervisor": "dewi"}, "line 4, supervisor: is the officer's own login"),
        ({"village_code": "331902100"}, "line 4, village_code: is not 10 digits"),
        ({"village_code": ""}, "line 4, village_code: is not 10 digits"),
        ({"sls_code": "33190210010010"}, "line 4, sls_code: is not 16 digits"),
        ({"sls_code": sls(VILLAGES[1], "001")}, "line 4, sls_code: is not one of village 3319021001"),
    ],
)
def test_a_line_that_cant_be_worked_with_is_named_with_its_reason(change: dict[str, str], reason: str) -> None:
    (found,) = said(*SOUND[:2], replace(an_officer("dewi"), **change))
    assert found.startswith(reason)


def test_lines_that_contradict_each_other_are_named() -> None:
    assert said(*SOUND, SOUND[1]) == ["line 5, login: stands at this place on line 3 already"]
    assert said(*SOUND, replace(SOUND[1], village_code="3319032001", phone="")) == ["line 5, phone: differs from line 3 of the same login"]
    assert said(*SOUND, an_officer("ANI")) == ["line 5, login: is the login of line 3 but for its capitals"]
