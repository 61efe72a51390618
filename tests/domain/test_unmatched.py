"""Who is meant by a return, and what becomes of it."""

from datetime import timedelta
from itertools import permutations

import pytest

from chalicelib.domain.account import Account
from chalicelib.domain.disputes import Dispute
from chalicelib.domain.documents import Document, DocumentStatus
from chalicelib.domain.household import Household, Status, Submission
from chalicelib.domain.unmatched import Matched, Outcome, Person, UnmatchedReturn, Village, is_same, outcomes, plain_name
from tests.builders import CLOSED, ONLINE, a_campaign, a_household, a_register

SUKARMAN = Person("3319021705700001", "sukarman", "1970-05-17")


def a_return(
    id: str = "r",
    *,
    sent: bool = True,
    copy: DocumentStatus | None = DocumentStatus.ACCEPTED,
    legible: bool = True,
    signature: str = "",
    minute: int = 0,
) -> Household:
    """A return by which Sukarman, who heads the first test household, counted his family."""
    household = Household(id, a_register(0), Status.STARTED, unmatched=UnmatchedReturn("7K3M-9QXA-WB2C"), account=Account("no hash", []))
    household.answers["members"]["a"] = {"name": "SUKARMAN", "nik": SUKARMAN.nik, "birth_date": "1970-05-17"}
    if sent:
        household.submissions.append(Submission(f"SP2020-{id}", 1, ONLINE + timedelta(minutes=minute)))
    if copy:
        household.documents["kk"] = Document("kk", "kk", None, "image/jpeg", 1, "k.jpg", ONLINE, copy)
        household.documents["kk"].hard_to_read, household.documents["kk"].signature = not legible, signature
    return household


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (Person("3319021705700001", "sukarman", "1970-05-17"), True),
        (Person("3319021705700001", "karman", "1970"), True),
        (Person("3319021705700001", "sukarman", ""), True),
        (Person("3319021705700001", "wiyono", "1981-01-02"), False),
        (Person("3319021705700009", "sukarman", "1970-05-17"), False),
        (Person("", "sukarman", "1970-05-17"), True),
        (Person("", "sukarman", "1970"), False),
        (Person("", "", "1970-05-17"), False),
        (Person("", "sukarman", ""), False),
    ],
)
def test_two_of_nik_name_and_birth_date_make_a_person_the_same_and_no_nik_may_contradict(other: Person, same: bool) -> None:
    assert is_same(SUKARMAN, other) is same
    assert is_same(other, SUKARMAN) is same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hj. Siti Aminah, S.Pd.", "SITI AMINAH"),
        ("Moch. Soekarno", "Muhammad Sukarno"),
        ("Nur-Hidayat", "hidayat nur"),
        ("Djoko Tjahjono", "Joko Cahjono"),
        ("Zoë", "Zoe"),
    ],
)
def test_a_name_is_the_same_in_old_spelling_and_with_titles(one: str, other: str) -> None:
    assert plain_name(one) == plain_name(other)


def test_the_household_of_most_people_is_meant_and_of_two_as_likely_ones_none() -> None:
    first, second = a_household(4, household_id="first"), a_household(1, household_id="second", number=2)
    village = Village([first, second])
    couple = [Person.of(person) for person in list(first.registered().values())[:2]]
    assert village.household_of(couple) == "first"
    assert village.household_of([SUKARMAN]) == ""
    assert village.household_of([]) == ""
    assert village.household_with(couple[1].nik) == "first"
    assert village.household_with(SUKARMAN.nik) == ""
    assert village.household_with("") == ""


def test_a_return_with_an_accepted_copy_counts_a_household_that_submitted_nothing() -> None:
    listed = a_household()
    assert outcomes(listed, [a_return()]) == {"r": Outcome.COUNTED}


def test_a_return_never_replaces_a_submission() -> None:
    listed = a_household()
    listed.submissions.append(Submission("SP2020-OWN", 1, ONLINE + timedelta(days=3)))
    assert outcomes(listed, [a_return()]) == {"r": Outcome.DUPLICATE}
    assert listed.close(campaign=a_campaign(), now=CLOSED, returns=[a_return()])
    assert (listed.status, listed.matched) == (Status.FINAL, Matched())


@pytest.mark.parametrize(
    "returned",
    [
        a_return(copy=None),
        a_return(copy=DocumentStatus.PENDING),
        a_return(copy=DocumentStatus.REFUSED),
        a_return(copy=DocumentStatus.TO_CHECK),
        a_return(legible=False),
        a_return(signature="broken"),
        a_return(sent=False),
    ],
)
def test_what_nothing_bears_out_is_verified_at_a_visit(returned: Household) -> None:
    listed = a_household()
    assert outcomes(listed, [returned]) == {"r": Outcome.TO_VERIFY}
    assert listed.close(campaign=a_campaign(), now=CLOSED, returns=[returned])
    assert listed.status is Status.HANDED_OFF


def test_a_copy_of_the_card_counts_for_nobody_who_is_not_on_it_and_for_no_disputed_household() -> None:
    stranger = a_return()
    stranger.answers["members"]["a"] = {"name": "Wiyono", "nik": "3319020201810003", "birth_date": "1981-01-02"}
    assert outcomes(a_household(), [stranger]) == {"r": Outcome.TO_VERIFY}
    disputed = a_household()
    disputed.disputes.append(Dispute(SUKARMAN.nik, ONLINE))
    assert outcomes(disputed, [a_return()]) == {"r": Outcome.TO_VERIFY}


def test_of_several_returns_the_first_that_is_borne_out_counts_in_whatever_order_they_are_met() -> None:
    returns = [a_return("a", copy=None), a_return("b", minute=5), a_return("c", minute=9)]
    for order in permutations(returns):
        listed = a_household()
        assert outcomes(listed, order) == {"a": Outcome.DUPLICATE, "b": Outcome.COUNTED, "c": Outcome.DUPLICATE}
        assert listed.close(campaign=a_campaign(), now=CLOSED, returns=order)
        assert (listed.status, listed.matched.counted_by, listed.matched.counted_on) == (Status.FINAL, "b", "2020-03-20")
        assert not listed.close(campaign=a_campaign(), now=CLOSED, returns=order)
