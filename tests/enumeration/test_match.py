"""The close of a census in which some were counted without prefill, and some asked for a visit: everybody ends where they belong."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.documents import Document, DocumentStatus
from chalicelib.domain.household import Household, Status
from tests.builders import ONLINE, PERSON, a_campaign, a_member, a_register, nik
from tests.closing import JETISKAPUAN, KAUMAN, Clock, Killed, census_to_close, dies_at, finish_close, packages, sent, statuses

#: A village in which nobody of the register lives.
EMPTY = "3319022002"
FOLDER = "sp2020/33/3319/331902/3319021001/"


@pytest.fixture
def clock(empty_census: str) -> Iterator[Clock]:
    with census_to_close(each=0) as clock:
        clock.at = ONLINE
        listed()
        yield clock


def listed() -> None:
    """Three households in Kauman and one in Jetiskapuan, by the numbers of their cards; nobody else anywhere."""
    from chalicelib.credentials.identity import household_id
    from chalicelib.storage import census, households
    from chalicelib.storage.keys import keys

    for number, village in ((1, KAUMAN), (2, KAUMAN), (3, KAUMAN), (4, JETISKAPUAN)):
        district = f"33{number:04}"
        head_nik = nik(sex="male", birth_date="1970-05-17", serial=1, district=district)
        head = a_member(nik=head_nik, name=f"Sukarman {number}")
        register = replace(a_register(number=number, village_code=village), members=(head, a_member(1)))
        households.save(Household(household_id(register.kk_number, keys().identity), register))
    for village, households_there in ((KAUMAN, 3), (EMPTY, 0), (JETISKAPUAN, 1)):
        census.put(
            "village-of-3319", village, {"names": ["Jawa Tengah", "Kudus", "", village], "households": households_there, "people": 0}
        )


def of_card(number: int) -> Household:
    from chalicelib.credentials.identity import household_id
    from chalicelib.storage import households
    from chalicelib.storage.keys import keys

    found = households.load(household_id(a_register(number=number).kk_number, keys().identity))
    assert found is not None
    return found


def returned(key: str, *, village: str = KAUMAN, card: int = 0, people: Sequence[dict[str, str]] = (), accepted: bool = False) -> Household:
    """A family that counted itself without prefill, and sent what it answered; `card` as it typed it, 0 for none."""
    from chalicelib.domain.requests import Request
    from chalicelib.enumeration import count_without_prefill
    from chalicelib.enumeration.clock import machine_now
    from chalicelib.storage import households
    from tests.client import Browser

    begun = count_without_prefill.begin(
        village_code=village,
        password="sawah lembayung kereta",
        kk_number=a_register(number=card).kk_number if card else "",
        nik="",
        challenge=Browser().solved_challenge(),
        request=Request(key, key, int(machine_now().timestamp())),
    ).household
    answers = {f"p{number}": {**PERSON, **person} for number, person in enumerate(people)}
    begun.save_draft({"household": {"current_street": "Jl. Baru 9"}, "members": answers}, seen_version=1, campaign=a_campaign(), now=ONLINE)
    from chalicelib.domain.household import Submission

    begun.submissions.append(Submission(f"SP2020-{key}", begun.version, ONLINE))
    begun.status = Status.SUBMITTED
    if accepted:
        begun.documents["kk"] = Document("kk", "kk", None, "image/jpeg", 1, "k.jpg", ONLINE, DocumentStatus.ACCEPTED)
    households.save(begun)
    return begun


def asked(**told: Any) -> None:
    from chalicelib.domain.requests import Request
    from chalicelib.enumeration import visits
    from chalicelib.enumeration.clock import machine_now
    from tests.client import Browser

    given = {"reason": "code_104", "name": "Rukini", "address": "Dukuh Krajan", "village_code": KAUMAN, **told}
    body = repr(sorted(given.items()))
    request = Request(body, body, int(machine_now().timestamp()))
    visits.ask(visits.Asked(**given), challenge=Browser().solved_challenge(), request=request)


def person(card: int, member: int = 1) -> dict[str, str]:
    """How somebody of a card tells of themselves."""
    known = of_card(card).registered()[f"m{member}"]
    return {name: known[name] for name in ("nik", "name", "birth_date")}


def counted_without_prefill() -> None:
    """Every kind of return and of request."""
    from chalicelib.storage import households
    from tests.closing import started, submitted

    own = submitted(started(of_card(1)))
    households.save(own)
    returned("dup", card=1, people=[person(1)])
    returned("new", card=2, people=[person(2)], accepted=True)
    returned("bare", village=EMPTY, card=3, people=[person(3)])
    returned("none", people=[{"name": "Suyanto", "birth_date": "1988-02-11"}])
    returned("away", village="3374011001", people=[{"name": "Wiyono", "birth_date": "1981-01-02"}])
    asked(phone="0812 3456 7890", kk_number=a_register(number=4).kk_number)
    asked(phone="0899 111 2222", best_time="sore")


def rows(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(packages()[path].decode(), newline="")))


def close_now(clock: Clock) -> None:
    from chalicelib.enumeration import close, match
    from tests.builders import CLOSED

    clock.at = CLOSED
    campaign = a_campaign()
    for village in match.unsettled(campaign):
        close.close_village(f"unmatched-{village}")
    finish_close()


def test_everybody_ends_where_they_belong_and_the_counts_add_up(clock: Clock) -> None:
    import json

    counted_without_prefill()
    close_now(clock)
    kauman = json.loads(packages()[FOLDER + "manifest.json"])["counts"]
    assert kauman == {"register": 3, "final": 2, "handed_off": 1, "unlisted": 2, "checks": kauman["checks"]}
    assert json.loads(packages()["sp2020/33/3319/manifest.json"])["counts"] | {"checks": 0} == {
        "register": 4, "final": 2, "handed_off": 2, "unlisted": 2, "checks": 0
    }  # fmt: skip
    assert [of_card(number).status for number in (1, 2, 3, 4)] == [Status.FINAL, Status.FINAL, Status.HANDED_OFF, Status.HANDED_OFF]
    assert of_card(2).matched.counted_on == "2020-03-20"
    case = rows(FOLDER + "cases.csv")[0]
    assert case["reasons"] == "not_started;unmatched_return"
    people = [(one["origin"], one["name"]) for one in rows(FOLDER + "members.csv") if one["case_id"] == case["case_id"]]
    assert people == [("registered", ""), ("registered", ""), ("unmatched_return", "Sukarman 3")]
    assert ("duplicate_return", "SP2020-dup") in [(one["reason"], one["detail"]) for one in rows(FOLDER + "checks.csv")]
    unlisted = {one["reason"]: one for one in rows(FOLDER + "unlisted.csv")}
    assert (unlisted["counted_without_prefill"]["address"], unlisted["counted_without_prefill"]["reference"]) == (
        "Jl. Baru 9", "SP2020-none"
    )  # fmt: skip
    assert (unlisted["asked_for_visit"]["head_name"], unlisted["asked_for_visit"]["best_time"]) == ("Rukini", "sore")
    at_four = rows("sp2020/33/3319/331903/3319032001/cases.csv")[0]
    assert (at_four["reasons"], at_four["phone"]) == ("not_started;asked_for_visit", "0812 3456 7890")
    elsewhere = rows("sp2020/33/3374/337401/3374011001/unlisted.csv")
    assert [(one["head_name"], one["members"]) for one in elsewhere] == [("Wiyono", "1")]


def test_the_public_counts_know_no_return_until_it_counts_a_household_of_the_register(clock: Clock) -> None:
    from chalicelib.storage import households

    counted_without_prefill()
    before = [(entry.people, entry.submitted_on) for entry in households.in_village(KAUMAN)]
    assert (len(before), [on for _, on in before if on]) == (3, ["2020-03-20"])
    close_now(clock)
    after = [(entry.status, entry.submitted_on) for entry in households.in_village(KAUMAN)]
    assert sorted(status for status, on in after if on) == ["final", "final"]


def test_doing_it_again_changes_nothing(clock: Clock) -> None:
    counted_without_prefill()
    close_now(clock)
    once, ended = packages(), statuses()
    from chalicelib.enumeration import close
    from chalicelib.storage import census

    for kind in ("close", "matched", *(f"{kind}-of-{regency}" for kind in ("close", "ended") for regency in ("3319", "3374"))):
        for name, _ in list(census.each(kind)):
            census.delete(kind, name)
    close_now(clock)
    close_now(clock)
    assert (packages(), statuses()) == (once, ended)
    assert close.left(a_campaign()) == []


def test_a_village_waits_until_everything_is_matched(clock: Clock) -> None:
    from chalicelib.enumeration import close
    from tests.builders import CLOSED

    counted_without_prefill()
    clock.at = CLOSED
    with pytest.raises(close.NotMatched):
        close.close_village(JETISKAPUAN)
    close.begin()
    assert sent() == [f"unmatched-{village}" for village in (KAUMAN, EMPTY, "3374011001")]
    close.begin()
    assert sent() == []


def test_a_process_that_dies_while_matching_leaves_nothing_half_done(clock: Clock) -> None:
    from chalicelib.enumeration import close, match
    from tests.builders import CLOSED

    counted_without_prefill()
    clock.at = CLOSED
    for write in range(1, 40):
        try:
            with dies_at(write, moment="after-call"):
                for village in match.unsettled(a_campaign()):
                    close.close_village(f"unmatched-{village}")
            break
        except Killed:
            continue
    close_now(clock)
    assert [of_card(number).status for number in (1, 2, 3, 4)] == [Status.FINAL, Status.FINAL, Status.HANDED_OFF, Status.HANDED_OFF]
    assert [event.what for event in of_card(2).history] == ["matched"]
    assert [len(of_card(number).matched.returns) for number in (1, 2, 3, 4)] == [1, 1, 1, 0]


def test_while_the_census_is_open_only_what_changed_is_matched_again(clock: Clock) -> None:
    from chalicelib.enumeration import close, match, progress

    returned("new", card=2, people=[person(2)])
    match.begin()
    assert sent() == [f"unmatched-{KAUMAN}"]
    close.close_village(f"unmatched-{KAUMAN}")
    assert of_card(2).matched.returns
    assert of_card(2).status is Status.LISTED
    match.begin()
    assert sent() == []
    progress.mark_changed([{"NewImage": {"village_code": {"S": f"unmatched-{KAUMAN}"}, "status": {"S": "submitted"}}}])
    match.begin()
    assert sent() == [f"unmatched-{KAUMAN}"]


def test_a_family_with_a_newer_card_is_found_by_its_people(clock: Clock) -> None:
    returned("new-card", card=77, people=[{**person(3), "nik": ""}], accepted=True)
    close_now(clock)
    assert of_card(3).status is Status.FINAL


def spoil(household_id: str) -> None:
    """Alter a byte of what is sealed: it can't be opened any more."""
    from chalicelib.storage.tables import HouseholdItem

    item = HouseholdItem.get(household_id)
    item.document = item.document[:-1] + bytes([item.document[-1] ^ 1])
    item.save()


def test_a_return_that_cannot_be_read_is_named_and_only_a_decision_closes_without_it(clock: Clock) -> None:
    from chalicelib.enumeration import close, match
    from tests.builders import CLOSED

    spoil(returned("lost", people=[{"name": "Suyanto", "birth_date": "1988-02-11"}]).household_id)
    counted_without_prefill()
    clock.at, campaign = CLOSED, a_campaign()
    with pytest.raises(match.NotReadable, match="1 returns or requests can't be matched"):
        close.close_village(f"unmatched-{KAUMAN}")
    for village in (EMPTY, "3374011001"):
        close.close_village(f"unmatched-{village}")
    # The others of its village are matched, and all other villages are; still no village is closed in silence.
    assert (len(of_card(2).matched.returns), match.unsettled(campaign)) == (1, [KAUMAN])
    with pytest.raises(close.NotMatched):
        close.close_village(JETISKAPUAN)
    assert packages() == {}
    ((village, why),) = close.held_up(campaign).items()
    assert village == f"unmatched-{KAUMAN}"
    assert "SealBroken" in why
    match.close_without(KAUMAN, campaign=campaign, why="The backup doesn't open it either.")
    finish_close()
    assert close.held_up(campaign) == {}
    assert [of_card(number).status for number in (1, 2, 3, 4)] == [Status.FINAL, Status.FINAL, Status.HANDED_OFF, Status.HANDED_OFF]
    assert [one["reference"] for one in rows(FOLDER + "unlisted.csv") if one["reason"] == "counted_without_prefill"] == ["SP2020-none"]
    assert "sp2020/33/3319/manifest.json" in packages()


def test_a_listed_household_that_cannot_be_read_keeps_its_own_village_open_and_no_other(clock: Clock) -> None:
    from chalicelib.credentials.sealing import SealBroken
    from chalicelib.enumeration import close
    from tests.builders import CLOSED

    returned("by-people", people=[person(2)])
    spoil(of_card(1).household_id)
    clock.at, campaign = CLOSED, a_campaign()
    close.close_village(f"unmatched-{KAUMAN}")
    assert of_card(2).matched.returns
    with pytest.raises(SealBroken):
        close.close_village(KAUMAN)
    close.close_village(JETISKAPUAN)
    assert of_card(4).status is Status.HANDED_OFF
    assert list(close.held_up(campaign)) == [KAUMAN]


def test_a_flood_of_returns_at_one_card_pushes_no_familys_return_out_of_the_census(clock: Clock) -> None:
    for number in range(20):
        returned(f"flood-{number}", card=4, people=[{"name": f"Siapa {number}"}])
    returned("family", card=4, people=[person(4)], accepted=True)
    asked(phone="0812 3456 7890", kk_number=a_register(number=4).kk_number)
    close_now(clock)
    kept = [one["reference"] for one in rows(FOLDER + "unlisted.csv")]
    of_the_case = len(of_card(4).matched.returns)
    assert of_the_case == 20
    assert len([reference for reference in kept if reference.startswith("SP2020-")]) == 1
    assert len(of_card(4).matched.visits) == 1
