"""Records of the campaign itself: its calendar, keys, loads, villages, counts, close. `kind` groups what is listed together."""

from collections.abc import Callable, Iterator
from typing import Any

from pynamodb.exceptions import DeleteError, GetError, PutError, QueryError, TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.credentials.identity import random_id
from chalicelib.storage.failures import condition_failed, meaning
from chalicelib.storage.tables import CensusItem


def get(kind: str, name: str) -> Any | None:
    """The record's body, or None."""
    try:
        return CensusItem.get(kind, name, consistent_read=True).body
    except CensusItem.DoesNotExist:
        return None
    except GetError as error:
        raise meaning(error) from error


def put(kind: str, name: str, body: Any, *, only_if_absent: bool = False) -> bool:
    """Write the record. False if there already was one and `only_if_absent`."""
    try:
        CensusItem(kind, name, body=body).save(CensusItem.kind.does_not_exist() if only_if_absent else None)
    except PutError as error:
        if condition_failed(error):
            return False
        raise meaning(error) from error
    return True


def get_or_make(kind: str, name: str, make: Callable[[], Any]) -> Any:
    """The record's body; made and written if there was none. Of two racing makers the first write wins, for both."""
    body = get(kind, name)
    if body is None:
        put(kind, name, make(), only_if_absent=True)
        body = get(kind, name)
    return body


def replace(kind: str, name: str, *, before: Any, after: Any, beside: tuple[str, str, Any] | None = None) -> bool:
    """Write the record in the place of `before`. False if it was another one by then.

    With `beside`, a new record as kind, name and body: both are written, or neither."""
    record = CensusItem(kind, name, body=after)
    try:
        if beside is None:
            record.save(CensusItem.body == before)
        else:
            # A try whose answer was lost and that is made again is the same one, by its token.
            token = random_id()
            with TransactWrite(connection=CensusItem._get_connection().connection, client_request_token=token) as both:
                both.save(record, condition=CensusItem.body == before)
                both.save(CensusItem(*beside[:2], body=beside[2]), condition=CensusItem.kind.does_not_exist())
    except (PutError, TransactWriteError) as error:
        if condition_failed(error):
            return False
        raise meaning(error) from error
    return True


def each(kind: str) -> Iterator[tuple[str, Any]]:
    """The names and bodies of all records of a kind, by name."""
    try:
        for item in CensusItem.query(kind, consistent_read=True):
            yield item.name, item.body
    except QueryError as error:
        raise meaning(error) from error


def delete(kind: str, name: str, *, if_body: Any = None) -> bool:
    """Take the record away. False if it had another body than `if_body` by then, or was gone."""
    condition = CensusItem.kind.exists()
    if if_body is not None:
        condition &= CensusItem.body == if_body
    try:
        CensusItem(kind, name).delete(condition)
    except DeleteError as error:
        if condition_failed(error):
            return False
        raise meaning(error) from error
    return True
