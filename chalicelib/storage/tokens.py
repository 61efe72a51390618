"""What must be remembered for a while: spent challenges and wrong guesses. Aged by the machine's clock."""

from datetime import UTC, datetime, timedelta

from pynamodb.exceptions import DeleteError, GetError, PutError

from chalicelib.domain.account import Attempts
from chalicelib.domain.errors import TooManyAttempts
from chalicelib.storage.failures import condition_failed, meaning
from chalicelib.storage.tables import TokenItem

_FORGOTTEN_AFTER = timedelta(days=1)
#: Rivals at one household in one moment: whoever loses as often as this may come again in a second.
_ROUNDS = 5


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

    Raises TooManyAttempts while a delay runs; such a try isn't taken and extends nothing."""
    for round in range(_ROUNDS):
        before = _attempts(token, machine_now=machine_now, consistent=round > 0)
        before.require_free(machine_now)
        after = before.taken(machine_now)
        item = TokenItem(token, tries=after.tries, expires_at=machine_now + _FORGOTTEN_AFTER)
        if after.next_try_at is not None:
            item.next_try_at = after.next_try_at.timestamp()
        untouched = TokenItem.token.does_not_exist() | (TokenItem.expires_at <= machine_now)
        try:
            item.save(TokenItem.tries == before.tries if before.tries else untouched)
        except PutError as error:
            if condition_failed(error):
                continue
            raise meaning(error) from error
        return
    raise TooManyAttempts(1)


def give_back_tries(token: str) -> None:
    """The household's own people came: forget their try and the guesses before them."""
    try:
        TokenItem(token).delete()
    except DeleteError as error:
        raise meaning(error) from error


def _attempts(token: str, *, machine_now: datetime, consistent: bool) -> Attempts:
    try:
        item = TokenItem.get(token, consistent_read=consistent)
    except TokenItem.DoesNotExist:
        return Attempts()
    except GetError as error:
        raise meaning(error) from error
    if item.expires_at <= machine_now:
        # DynamoDB deletes what has expired late.
        return Attempts()
    next_try_at = datetime.fromtimestamp(float(item.next_try_at), UTC) if item.next_try_at is not None else None
    return Attempts(int(item.tries or 0), next_try_at)
