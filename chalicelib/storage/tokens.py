"""What must be remembered for a while: spent challenges and wrong guesses. Aged by the machine's clock."""

from datetime import UTC, datetime, timedelta

from pynamodb.exceptions import GetError, PutError

from chalicelib.domain.account import Attempts
from chalicelib.storage.households import busy
from chalicelib.storage.tables import TokenItem

_FORGOTTEN_AFTER = timedelta(days=1)


def spend(challenge: str, *, until: datetime) -> bool:
    """Mark a challenge as used. False if it had been: of two racing uses one wins."""
    try:
        TokenItem(f"challenge/{challenge}", expires_at=until).save(TokenItem.token.does_not_exist())
    except PutError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise busy(error) from error
    return True


def attempts(token: str, *, machine_now: datetime) -> Attempts:
    """The wrong guesses so far. DynamoDB deletes expired items late, so they are looked at here."""
    try:
        item = TokenItem.get(token)
    except TokenItem.DoesNotExist:
        return Attempts()
    except GetError as error:
        raise busy(error) from error
    if item.expires_at <= machine_now:
        return Attempts()
    next_try_at = datetime.fromtimestamp(float(item.next_try_at), UTC) if item.next_try_at is not None else None
    return Attempts(int(item.tries or 0), next_try_at)


def remember_failure(token: str, *, machine_now: datetime) -> None:
    """One more wrong guess. Racing guesses may count as one; the delay they share is what stops them."""
    after = attempts(token, machine_now=machine_now).failed(machine_now)
    item = TokenItem(token, tries=after.tries, expires_at=machine_now + _FORGOTTEN_AFTER)
    if after.next_try_at is not None:
        item.next_try_at = after.next_try_at.timestamp()
    try:
        item.save()
    except PutError as error:
        raise busy(error) from error
