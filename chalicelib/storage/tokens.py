"""What must be remembered for a while: spent challenges, tries at a household, wrong guesses. Aged by the machine's clock."""

from datetime import UTC, datetime, timedelta

from pynamodb.exceptions import DeleteError, GetError, PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.domain import work
from chalicelib.domain.account import FREE_TRIES, Attempts, delay_after
from chalicelib.storage.failures import condition_failed, meaning
from chalicelib.storage.tables import TokenItem

#: After the last try; DynamoDB takes away late what has expired, so tries that were forgotten may count a while longer.
_FORGOTTEN_AFTER = timedelta(days=1)
_FREE = TokenItem.tries.does_not_exist() | (TokenItem.tries < FREE_TRIES)


def spend(challenge: str, *, by: str, until: datetime) -> bool:
    """Mark a challenge as used `by` a request. False if another one had used it: of two racing uses one wins."""
    token = f"challenge/{challenge}"
    try:
        TokenItem(token, by=by, expires_at=until).save(TokenItem.token.does_not_exist() | (TokenItem.by == by))
    except PutError as error:
        if condition_failed(error):
            return False
        raise meaning(error) from error
    return True


def take_try(token: str, *, machine_now: datetime) -> None:
    """Take one try at a household before it is judged: however many come at once, no more than the free ones are judged.

    Rivals don't hinder each other: a free try is taken in one step. Raises TooManyAttempts while a delay runs; such a try isn't taken
    and extends nothing."""
    while True:
        # Each free try also says when the delay ends that begins if it was the last of them.
        if _took(token, TokenItem.tries.add(1), machine_now + delay_after(FREE_TRIES), machine_now, if_=_FREE):
            return
        before = _attempts(token)
        if before.tries < FREE_TRIES:
            # The household's own people came meanwhile, and made them free again.
            continue
        before.require_free(machine_now)
        after = before.taken(machine_now)
        assert after.next_try_at is not None
        if _took(token, TokenItem.tries.set(after.tries), after.next_try_at, machine_now, if_=TokenItem.tries == before.tries):
            return
        # Of rivals at the end of a delay one got its try, and the next delay runs.


def give_back_tries(token: str) -> None:
    """The household's own people came: forget their try and the guesses before them."""
    try:
        TokenItem(token).delete()
    except DeleteError as error:
        raise meaning(error) from error


def count_wrong(place: str, *, machine_now: datetime) -> None:
    """Remember one wrong guess from or about `place` for the rest of the hour."""
    try:
        TokenItem(_wrong(place, machine_now)).update([TokenItem.tries.add(1), TokenItem.expires_at.set(machine_now + 2 * work.WINDOW)])
    except UpdateError as error:
        raise meaning(error) from error


def wrong(places: list[str], *, machine_now: datetime) -> dict[str, int]:
    """How many guesses of this hour from or about each of the places were wrong. May be a moment old, which costs half."""
    names = {_wrong(place, machine_now): place for place in places}
    try:
        found = {names[item.token]: int(item.tries or 0) for item in TokenItem.batch_get(list(names))}
    except GetError as error:
        raise meaning(error) from error
    return dict.fromkeys(places, 0) | found


def _wrong(place: str, machine_now: datetime) -> str:
    return f"wrong/{place}/{work.window(machine_now)}"


def _took(token: str, count: Action, next_try_at: datetime, machine_now: datetime, *, if_: Condition) -> bool:
    stamps = [TokenItem.next_try_at.set(next_try_at.timestamp()), TokenItem.expires_at.set(machine_now + _FORGOTTEN_AFTER)]
    try:
        TokenItem(token).update([count, *stamps], if_)
    except UpdateError as error:
        if condition_failed(error):
            return False
        raise meaning(error) from error
    return True


def _attempts(token: str) -> Attempts:
    try:
        item = TokenItem.get(token, consistent_read=True)
    except TokenItem.DoesNotExist:
        return Attempts()
    except GetError as error:
        raise meaning(error) from error
    return Attempts(int(item.tries or 0), datetime.fromtimestamp(float(item.next_try_at or 0), UTC))
