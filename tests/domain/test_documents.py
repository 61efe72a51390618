"""What becomes of a paper."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.account import Account
from chalicelib.domain.documents import Document, DocumentStatus, Refusal
from tests.builders import CLOSED, ONLINE, a_campaign, a_household


def a_paper(**changes: Any) -> Document:
    return Document(
        **{
            "id": "d",
            "kind": "kk",
            "member": None,
            "content_type": "image/jpeg",
            "size": 9,
            "key": "h/d-r.jpg",
            "asked_at": ONLINE,
            **changes,
        }
    )


def judged(paper: Document, found: Refusal | None = None, *, blurred: bool = False, signature: str = "", open: bool = True) -> Document:
    refusal = paper.refusal(found, blurred=blurred, open=open)
    paper.judge(refusal, copy="" if refusal else "h/d.jpg", pages=1, blurred=blurred, signature=signature, open=open)
    return paper


def test_a_blurred_photo_is_asked_for_again_once_and_then_taken_as_it_is() -> None:
    first = judged(a_paper(), blurred=True)
    assert (first.status, first.reason, first.hard_to_read, first.copy) == ("refused", "blurred", False, "")
    second = a_paper()
    second.replaces(first)
    assert (judged(second, blurred=True).status, second.reason, second.hard_to_read) == ("accepted", "", True)
    third = a_paper()
    third.replaces(second)
    assert judged(third, blurred=True).status == "accepted"
    sharp = a_paper()
    sharp.replaces(third)
    assert (judged(sharp).status, sharp.hard_to_read, sharp.bears_out) == ("accepted", False, True)


@pytest.mark.parametrize("refusal", [one for one in Refusal if one is not Refusal.BLURRED])
def test_what_cannot_be_read_at_all_is_refused_however_often_it_is_sent(refusal: Refusal) -> None:
    for asked_again in (False, True):
        paper = judged(a_paper(asked_again=asked_again), refusal, blurred=True)
        assert (paper.status, paper.reason, paper.inspected, paper.bears_out) == ("refused", refusal, True, False)


def test_a_paper_that_replaces_one_refused_for_another_reason_is_judged_like_a_first_one() -> None:
    paper = a_paper()
    paper.replaces(judged(a_paper(), Refusal.BLANK))
    assert judged(paper, blurred=True).reason == "blurred"


def test_after_the_close_nothing_is_refused_as_blurred_because_no_other_can_be_sent_and_a_person_decides() -> None:
    for status in (DocumentStatus.PENDING, DocumentStatus.TO_CHECK):
        late = judged(a_paper(status=status), blurred=True, open=False)
        assert (late.status, late.reason, late.copy, late.hard_to_read) == ("to_check", "", "h/d.jpg", True)
        assert not late.bears_out
    assert judged(a_paper(status=DocumentStatus.TO_CHECK)).status == "to_check"
    assert judged(a_paper(), Refusal.DAMAGED, open=False).status == "to_check"


def test_in_a_reopened_census_what_was_found_decides_and_what_was_not_is_awaited_again() -> None:
    found = [judged(a_paper(), open=False), judged(a_paper(), Refusal.BLANK, open=False), a_paper(status=DocumentStatus.TO_CHECK)]
    for paper in found:
        paper.reopen()
    assert [paper.status.value for paper in found] == ["accepted", "refused", "pending"]
    assert found[0].bears_out
    for paper in (judged(a_paper()), judged(a_paper(), Refusal.BLANK), a_paper()):
        before = paper.status
        paper.reopen()
        assert paper.status is before


def test_an_accepted_paper_bears_out_unless_it_cannot_be_read_or_was_altered() -> None:
    assert judged(a_paper()).bears_out
    for signature, holds in (("none", True), ("intact", True), ("trusted", True), ("broken", False)):
        assert judged(a_paper(), signature=signature).bears_out == holds
    assert not judged(a_paper(asked_again=True), blurred=True).bears_out
    assert not a_paper().bears_out


def test_the_close_leaves_what_was_decided_and_has_a_person_look_at_what_was_not() -> None:
    household = a_household()
    household.account = Account("no hash", [])
    household.documents = {
        "a": judged(a_paper(id="a")),
        "b": judged(a_paper(id="b"), Refusal.BLANK),
        "c": a_paper(id="c"),
    }
    assert household.close(campaign=a_campaign(), now=CLOSED)
    assert {id: paper.status.value for id, paper in household.documents.items()} == {"a": "accepted", "b": "refused", "c": "to_check"}


def test_a_paper_of_which_nothing_is_known_for_long_is_overdue_until_it_is_judged() -> None:
    paper = a_paper()
    soon, later = ONLINE + timedelta(minutes=14), ONLINE + timedelta(minutes=16)
    assert (paper.shown(soon)["overdue"], paper.shown(later)["overdue"]) == (False, True)
    assert not judged(paper).shown(later)["overdue"]
