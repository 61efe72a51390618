import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from chalicelib.domain.doubles import Duplicate
from chalicelib.domain.household import Household
from chalicelib.enumeration import compare
from tests import emulator
from tests.builders import HOME, a_campaign
from tests.closing import KAUMAN, KERJASAN, Clock, Killed, census_to_close, dies_at
from tests.comparing import (
    NAMES,
    SEKARAN,
    TEMBALANG,
    a_family,
    a_person,
    a_return,
    compare_all,
    everything_told,
    list_census,
    note,
    told,
)


@pytest.fixture
def clock(empty_census: str) -> Iterator[Clock]:
    """No household anywhere, five minutes after the close."""
    with census_to_close(each=0) as clock:
        yield clock


def case(household: str) -> str:
    from chalicelib.credentials.identity import case_id
    from chalicelib.storage.keys import keys

    return case_id(household, keys().identity)


def others(duplicate: Duplicate) -> list[tuple[str, str, str]]:
    return [(other.village, other.case_id, other.by) for other in duplicate.others]


def duplicates(*villages: str) -> dict[tuple[str, str], list[tuple[str, str, str]]]:
    """Who is a duplicate in these villages, or in all, and of whom."""
    told = everything_told(villages or NAMES)
    return {member: others(duplicate) for village in told.values() for member, duplicate in village.duplicates.items()}


def families() -> list[Household]:
    """A student in Semarang whose family in Kudus counts him, and himself; a baby without a NIK in two households; two namesakes; and
    twice the same person in one household."""
    student, baby, namesake, doubled = a_person(1), a_person(2, nik=""), a_person(3), a_person(4)
    return [
        a_family(1, KAUMAN, a_person(10), student, m2={"presence": "elsewhere", "elsewhere_village": SEKARAN}),
        a_family(2, SEKARAN, replace(student, relation="head")),
        a_family(3, KAUMAN, a_person(11), baby),
        a_family(4, KERJASAN, a_person(12), replace(baby, name="ORANG, " + baby.name.split()[1].upper(), relation="grandchild")),
        a_family(5, KAUMAN, namesake),
        a_family(6, SEKARAN, replace(namesake, nik=a_person(77).nik)),
        a_family(7, KERJASAN, doubled, replace(doubled, relation="child")),
    ]


THE_DOUBLES = {("family-1", "m2"), ("family-2", "m1"), ("family-3", "m2"), ("family-4", "m2")}


def test_the_same_person_is_found_in_both_households_by_nik_or_by_name(clock: Clock) -> None:
    list_census(families())
    note()
    assert compare_all() == ["gather-3319", "gather-3374", "compare-00000"]
    assert duplicates() == {
        ("family-1", "m2"): [(SEKARAN, case("family-2"), "nik")],
        ("family-2", "m1"): [(KAUMAN, case("family-1"), "nik")],
        ("family-3", "m2"): [(KERJASAN, case("family-4"), "name")],
        ("family-4", "m2"): [(KAUMAN, case("family-3"), "name")],
    }


def test_only_the_living_of_households_that_were_counted_are_compared(clock: Clock) -> None:
    known, draft = a_person(1), a_person(2)
    handed_off = a_family(2, KERJASAN, known)
    handed_off.submissions.clear()
    handed_off.status = type(handed_off.status).HANDED_OFF
    list_census(
        [
            a_family(1, KAUMAN, known, draft),
            handed_off,
            a_family(3, SEKARAN, a_person(9), known, m2={"presence": "died", "death_date": "2020-01-05"}),
            a_family(4, SEKARAN, a_person(8), known, m2={"presence": "unknown"}),
            a_return(5, SEKARAN, told(draft), sent=False),
        ]
    )
    note()
    compare_all()
    assert duplicates() == {}


def test_what_counts_is_what_was_sent_not_the_draft_that_was_begun_after_it(clock: Clock) -> None:
    person, later = a_person(1), a_person(2)
    family = a_family(1, KAUMAN, a_person(5))
    family.submissions[-1].answers = {"household": HOME, "members": {"m1": {**told(person), "presence": "with_family"}}}
    family.answers["members"]["m1"] |= told(later)
    list_census([family, a_family(2, SEKARAN, person), a_family(3, SEKARAN, later)])
    note()
    compare_all()
    assert set(duplicates()) == {("family-1", "m1"), ("family-2", "m1")}


def test_a_return_counts_its_people_where_it_made_a_household_final_and_where_it_belongs_to_none(clock: Clock) -> None:
    student, other = a_person(1), a_person(2)
    by_return = a_family(1, KAUMAN, a_person(6))
    by_return.submissions.clear()
    by_return.matched.counted_by = "return-8"
    by_return.matched.returns = ["return-8", "return-9"]
    list_census(
        [
            by_return,
            a_return(8, KAUMAN, told(student), of="family-1"),
            # Set aside: it replaces nothing, and counts nobody.
            a_return(9, KAUMAN, told(other), of="family-1"),
            a_return(10, KERJASAN, told(student, nik=""), told(other)),
        ]
    )
    note()
    compare_all()
    assert duplicates() == {
        ("family-1", "p1"): [(KERJASAN, case("return-10"), "name")],
        ("return-10", "p1"): [(KAUMAN, case("family-1"), "name")],
    }


def test_a_thousand_households_under_one_nik_are_all_found_and_a_few_are_named_to_each(clock: Clock) -> None:
    from chalicelib.domain.doubles import NAMED
    from chalicelib.storage import census

    junk = "1234567890123456"
    crowd = [a_family(number, KAUMAN, a_person(number, nik=junk)) for number in range(1, 701)]
    compare.note_village(KAUMAN, crowd, campaign=a_campaign())
    compare.note_village(
        SEKARAN, [a_family(number, SEKARAN, a_person(number, nik=junk)) for number in range(701, 1001)], campaign=a_campaign()
    )
    compare_all()
    shown = [duplicate for village in everything_told().values() for duplicate in village.duplicates.values()]
    assert len(shown) == 1000
    assert {(len(one.others), one.more) for one in shown} == {(NAMED, 999 - NAMED)}
    assert len(list(census.each(f"doubles-of-{KAUMAN}"))) == 2


def test_whatever_is_done_again_late_or_in_another_order_tells_the_villages_the_same(clock: Clock) -> None:
    list_census(families())
    note()
    compare_all()
    clean, name = everything_told(), compare.done_as(a_campaign())
    assert (name, {member for village in clean.values() for member in village.duplicates}) == (compare.done_as(a_campaign()), THE_DOUBLES)
    chance = random.Random(4)
    for villages in ([SEKARAN, KAUMAN, KERJASAN], [KERJASAN, SEKARAN, KERJASAN, KAUMAN, KAUMAN]):
        emulator.empty()
        list_census(families())
        note(villages)
        while units := compare.left(a_campaign()):
            for unit in chance.choices(units, k=3):
                compare.carry_out(unit, a_campaign())
        for unit in ("compare-00000", "gather-3374", "gather-3319", "compare-00000"):
            compare.carry_out(unit, a_campaign())
        note(villages[:2])
        compare_all()
        assert (everything_told(), compare.done_as(a_campaign())) == (clean, name)


def test_a_process_that_dies_at_any_write_and_runs_again_tells_the_villages_the_same(clock: Clock) -> None:
    villages, listed = [KAUMAN, SEKARAN], families()[:2]

    def all_of_it() -> None:
        note(villages)
        compare_all()

    # The first run makes the villages' keys, which stay.
    for _ in range(2):
        emulator.empty()
        list_census(listed)
        with dies_at(0, moment="after-call") as writes:
            all_of_it()
    clean, name = everything_told(villages), compare.done_as(a_campaign())
    assert [len(clean[village].duplicates) for village in villages] == [1, 1]
    assert len(writes) >= 14
    for killed_at in range(1, len(writes) + 1):
        emulator.empty()
        list_census(listed)
        with dies_at(killed_at, moment="after-call"), pytest.raises(Killed):
            all_of_it()
        all_of_it()
        assert (everything_told(villages), compare.done_as(a_campaign())) == (clean, name), (
            f"killed at {killed_at}, {writes[killed_at - 1]}"
        )


def test_units_that_run_at_once_tell_the_villages_the_same(clock: Clock) -> None:
    list_census(families())
    note()
    compare_all()
    clean = everything_told()
    emulator.empty()
    list_census(families())
    with ThreadPoolExecutor(4) as runs:
        list(runs.map(lambda village: note([village]), [*NAMES, *NAMES]))
        while units := compare.left(a_campaign()):
            list(runs.map(lambda unit: compare.carry_out(unit, a_campaign()), units * 3))
    assert everything_told() == clean


def test_a_village_that_ends_late_is_compared_with_all_that_were_done_without_it(clock: Clock) -> None:
    list_census(families())
    note([KAUMAN, KERJASAN])
    compare_all()
    without = compare.done_as(a_campaign())
    assert set(duplicates()) == {("family-3", "m2"), ("family-4", "m2")}
    note([SEKARAN])
    assert (compare.left(a_campaign()), compare.done_as(a_campaign())) == (["gather-3374"], "")
    assert compare_all() == ["gather-3374", "compare-00000"]
    assert without != compare.done_as(a_campaign()) != ""
    assert set(duplicates()) == THE_DOUBLES


def test_who_is_no_duplicate_any_more_is_told_to_nobody(clock: Clock) -> None:
    list_census(families())
    note()
    compare_all()
    before = everything_told()
    compare.note_village(SEKARAN, [], campaign=a_campaign())
    compare_all()
    after = everything_told()
    assert set(duplicates()) == {("family-3", "m2"), ("family-4", "m2")}
    changed = {village for village in after if after[village].digest != before[village].digest}
    assert changed == {KAUMAN, SEKARAN}
    note([SEKARAN])
    compare_all()
    assert everything_told() == before


def test_a_run_that_was_overtaken_leaves_nothing_behind_that_counts(clock: Clock) -> None:
    """A shard's older comparison writes what it found after the newer one has, and dies before it says so."""
    from chalicelib.storage import census

    list_census(families())
    note([KAUMAN, KERJASAN])
    for unit in compare.left(a_campaign()):
        compare.carry_out(unit, a_campaign())
    older = dict(census.each("gathered"))
    note([SEKARAN])
    compare_all()
    newest = everything_told()
    gathered = dict(census.each("gathered"))
    for regency, body in older.items():
        census.put("gathered", regency, body)
    census.delete("gathered", "3374")
    with dies_at(3, moment="before-call"), pytest.raises(Killed):
        compare.carry_out("compare-00000", a_campaign())
    for regency, body in gathered.items():
        census.put("gathered", regency, body)
    assert (compare.left(a_campaign()), everything_told()) == ([], newest)
    assert len(list(census.each(f"doubles-of-{KAUMAN}"))) == 2


def test_another_close_begins_with_nothing_and_takes_nothing_of_the_one_before(clock: Clock) -> None:
    from datetime import timedelta

    list_census(families())
    note()
    compare_all()
    first = everything_told()
    later = replace(a_campaign(), closes=a_campaign().closes + timedelta(days=14))
    assert compare.left(later) == []
    assert not any(compare.told_of(village, later).duplicates or compare.told_of(village, later).arrivals for village in NAMES)
    compare.note_village(KAUMAN, families()[:1], campaign=later)
    assert compare.left(later) == ["gather-3319"]
    compare.carry_out("gather-3374", later)
    assert compare.left(later) == ["gather-3319"]
    compare.carry_out("gather-3319", later)
    compare.carry_out("compare-00000", later)
    assert compare.left(later) == []
    assert [arrival.from_case_id for arrival in compare.told_of(SEKARAN, later).arrivals] == [case("family-1")]
    assert first[SEKARAN].duplicates
    assert not compare.told_of(SEKARAN, later).duplicates


def test_a_student_is_listed_where_he_lives_with_the_household_there_that_counted_him(clock: Clock) -> None:
    list_census(families())
    note()
    compare_all()
    (arrival,) = compare.told_of(SEKARAN, a_campaign()).arrivals
    assert (arrival.name, arrival.from_village, arrival.from_village_name, arrival.from_case_id) == (
        a_person(1).name, KAUMAN, "Kauman", case("family-1")
    )  # fmt: skip
    assert (arrival.address, arrival.also_counted) == ("", (case("family-2"),))


def test_a_family_that_moved_is_listed_with_its_address_and_those_who_stayed_are_not(clock: Clock) -> None:
    home = {
        "current_address": "other", "current_street": "Jl. Prof. Sudarto 3", "current_rt": "4", "current_rw": "5",
        "current_village": TEMBALANG, "current_landmark": "belakang masjid", "phone": "0812 3456 7890",
    }  # fmt: skip
    stayed = {"presence": "elsewhere", "elsewhere_village": KAUMAN}
    abroad = {"presence": "abroad", "abroad_country": "MYS"}
    alone = {"presence": "elsewhere", "elsewhere_village": SEKARAN}
    people = [a_person(number) for number in range(1, 6)]
    list_census([a_family(1, KAUMAN, *people, home=home, m2=stayed, m3=abroad, m4=alone)])
    note([KAUMAN])
    compare_all()
    told = everything_told()
    assert sorted((arrival.name, arrival.address, arrival.rt, arrival.landmark) for arrival in told[TEMBALANG].arrivals) == sorted(
        (people[place].name, "Jl. Prof. Sudarto 3", "4", "belakang masjid") for place in (0, 4)
    )
    assert [(one.name, one.address, one.phone) for one in told[SEKARAN].arrivals] == [(people[3].name, "", "0812 3456 7890")]
    assert (told[KAUMAN].arrivals, told[KERJASAN].arrivals) == ([], [])


def test_a_village_that_the_register_does_not_have_is_closed_too_when_somebody_lives_there(clock: Clock) -> None:
    from chalicelib.enumeration import close

    moved = {"presence": "elsewhere", "elsewhere_village": "9171011001"}
    list_census([a_family(1, KAUMAN, a_person(1), a_person(2), m2=moved)])
    note([KAUMAN])
    assert "9171011001" in close.left(a_campaign())
    compare_all()
    assert [arrival.name for arrival in compare.told_of("9171011001", a_campaign()).arrivals] == [a_person(2).name]


def test_an_arrival_that_a_later_note_no_longer_has_is_listed_nowhere(clock: Clock) -> None:
    first, *_ = families()
    compare.note_village(KAUMAN, [first], campaign=a_campaign())
    compare_all()
    name = compare.done_as(a_campaign())
    assert compare.told_of(SEKARAN, a_campaign()).arrivals
    first.submissions[-1].answers = None
    first.answers["members"]["m2"]["elsewhere_village"] = TEMBALANG
    compare.note_village(KAUMAN, [first], campaign=a_campaign())
    compare_all()
    assert not compare.told_of(SEKARAN, a_campaign()).arrivals
    assert compare.told_of(TEMBALANG, a_campaign()).arrivals
    # The people are the same, but what is to be published isn't.
    assert name != compare.done_as(a_campaign())


def test_what_the_rules_of_the_bucket_took_away_is_made_again_when_a_village_ends_after_that(clock: Clock) -> None:
    import boto3

    from chalicelib.settings import settings
    from chalicelib.storage.working import WorkingGone

    def all_gone() -> None:
        boto3.resource("s3").Bucket(settings().handoff_bucket).objects.filter(Prefix="working/").delete()

    list_census(families())
    note([KAUMAN, KERJASAN])
    compare_all()
    all_gone()
    note([SEKARAN])
    compare.carry_out("gather-3374", a_campaign())
    with pytest.raises(WorkingGone, match=r"working/sp2020/20200331T170000Z/gathered/3319/\w+/00000 is gone"):
        compare.carry_out("compare-00000", a_campaign())
    assert (compare.left(a_campaign()), compare.done_as(a_campaign())) == (["gather-3319"], "")
    all_gone()
    note([SEKARAN])
    for unit in ("gather-3319", "gather-3374"):
        compare.carry_out(unit, a_campaign())
    with pytest.raises(WorkingGone):
        compare.carry_out("compare-00000", a_campaign())
    compare_all()
    assert set(duplicates()) == THE_DOUBLES


def test_a_message_about_no_unit_is_refused(clock: Clock) -> None:
    for unit in ("compare-all", "gathering", "3319021001"):
        with pytest.raises(compare.NoSuchUnit):
            compare.carry_out(unit, a_campaign())


def test_a_nation_is_cut_into_shards_once_and_every_shard_is_compared(clock: Clock) -> None:
    from chalicelib.storage import census

    list_census(families())
    census.put("village-of-3374", SEKARAN, {"names": list(NAMES[SEKARAN]), "households": 1, "people": 14_000_000})
    note()
    done = compare_all()
    assert done == ["gather-3319", "gather-3374", *(f"compare-{shard:05}" for shard in range(8))]
    census.put("village-of-3374", SEKARAN, {"names": list(NAMES[SEKARAN]), "households": 1, "people": 1})
    assert compare.left(a_campaign()) == []
    assert set(duplicates()) == THE_DOUBLES


def test_asking_what_is_left_costs_a_handful_of_queries(clock: Clock) -> None:
    from chalicelib.storage.aws import client

    list_census(families())
    note()
    compare_all()
    asked: list[str] = []
    events = client("dynamodb").meta.events
    events.register("before-call.dynamodb", lambda model, **given: asked.append(model.name), unique_id="counting")
    compare.left(a_campaign())
    events.unregister("before-call.dynamodb", unique_id="counting")
    assert sorted(asked) == ["GetItem", "Query", "Query", "Query"]
