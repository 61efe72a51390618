"""The first process of a new stage makes the census's keys, whichever function it is."""

from collections.abc import Callable, Iterator

import pytest

from tests.conftest import CensusClock


@pytest.fixture
def no_keys(clock: CensusClock) -> Iterator[None]:
    """A stage of which nothing was ever asked."""
    from chalicelib.storage import census
    from chalicelib.storage.keys import keys

    census.delete("keys", "current")
    keys.cache_clear()
    yield
    keys.cache_clear()


def publishes_progress() -> None:
    from chalicelib.enumeration import progress

    progress.publish()


def answers_a_request() -> None:
    from tests.client import Browser

    assert Browser().call("POST", "/challenges").status == 200


@pytest.mark.parametrize("first", [publishes_progress, answers_a_request])
def test_the_first_process_of_a_stage_makes_its_keys_and_the_next_has_the_same(no_keys: None, first: Callable[[], None]) -> None:
    from chalicelib.storage.keys import keys

    first()
    made = keys().identity
    keys.cache_clear()
    assert keys().identity == made
