"""What may be written down of a failure: enough to find it, nothing of whom it was about."""

import pytest
from botocore.exceptions import ClientError

from chalicelib.domain import nik
from chalicelib.domain.faults import Fault, told


def failing() -> Exception:
    """A failure of ours at a line of ours, caused by the cloud's."""
    try:
        try:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "Sukarman may not"}}, "PutItem")
        except ClientError as cause:
            try:
                nik.Nik("331902", 1, 1, "Sukarman", "male").fits(None)  # type: ignore[arg-type]
            except TypeError as failure:
                raise failure from cause
    except TypeError as failure:
        return failure


def test_a_failure_says_what_it_is_where_it_was_and_what_caused_it_but_not_its_text() -> None:
    said = told(failing())
    assert "TypeError at domain/nik.py:" in said
    assert said.endswith("caused by ClientError AccessDenied")
    assert "Sukarman" not in said


def test_only_a_fault_of_our_own_speaks_for_itself() -> None:
    assert told(Fault("In 3319021001 the register has 2 households, and 1 ended.")).startswith("Fault (In 3319021001")
    assert told(ValueError("Sukarman")) == "ValueError"


@pytest.mark.parametrize("error", [KeyError("3319021705700001"), UnicodeDecodeError("utf-8", b"Sukarman", 0, 1, "Sukarman")])
def test_no_text_of_a_library_is_kept(error: Exception) -> None:
    assert told(error) == type(error).__name__


def test_a_failure_that_is_raised_from_itself_is_told_once() -> None:
    failure = ValueError("3319021705700001")
    failure.__cause__ = failure
    assert told(failure) == "ValueError"
