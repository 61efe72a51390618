"""A census to be closed: three villages of Kudus in the emulated cloud, the clock in the test's hand, and processes that die at a write."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain.account import Account
from chalicelib.domain.household import Household, Status
from chalicelib.domain.register import RegisteredMember
from tests.builders import CLOSED, ONLINE, a_campaign, a_register, answers_for

KAUMAN, KERJASAN, JETISKAPUAN = "3319021001", "3319021002", "3319032001"
VILLAGES = {KAUMAN: ("Kota Kudus", "Kauman"), KERJASAN: ("Kota Kudus", "Kerjasan"), JETISKAPUAN: ("Jati", "Jetiskapuan")}


class Clock:
    """The census's clock: `at` is the time that it shows."""

    def __init__(self, at: datetime) -> None:
        self.at = at


class Killed(BaseException):
    """The process died. Nothing may catch it."""


@contextmanager
def census_to_close(*, each: int = 3) -> Iterator[Clock]:
    """Villages with `each` households: of every three one submitted, one only started, one is only listed. It is five past the close."""
    from chalicelib.enumeration import calendar
    from chalicelib.enumeration.clock import machine_now, use_census_clock

    clock = Clock(CLOSED)
    calendar.forget()
    use_census_clock(lambda: clock.at)
    list_villages(each=each)
    yield clock
    use_census_clock(machine_now)
    calendar.forget()


def list_villages(*, each: int) -> None:
    """Put the register and what the families did with it into the cloud, the same each time."""
    from chalicelib.storage import census, households

    number = 0
    for village, (district, name) in VILLAGES.items():
        region = ("Jawa Tengah", "Kudus", district, name)
        for position in range(each):
            number += 1
            register = a_register(1 + number % 4, number=number, village_code=village, region=region)
            register = replace(register, members=tuple(_of_their_own(member, number) for member in register.members))
            household = Household(f"household-{number:03}", register)
            if position % 3 < 2:
                started(household)
            if position % 3 == 0:
                submitted(household)
            households.save(household)
        census.put("village-of-3319", village, {"names": list(region), "households": each, "people": 0})
    census.put("regency", "3319", {"name": "Kudus", "province": "Jawa Tengah"})


def _of_their_own(member: RegisteredMember, number: int) -> RegisteredMember:
    """Somebody of the `number`-th family and of no other: families of tests bear the same names, their people have their own NIKs."""
    return replace(member, nik=f"{(member.nik or '')[:12]}{number:03}{(member.nik or '')[-1]}")


def started(household: Household) -> Household:
    """With an account, and everything answered."""
    household.account = Account("no hash", [])
    household.status = Status.STARTED
    household.save_draft(answers_for(household), seen_version=0, campaign=a_campaign(), now=ONLINE)
    return household


def submitted(household: Household) -> Household:
    household.submit(number="SP2020-TEST", seen_version=household.version, campaign=a_campaign(), now=ONLINE)
    return household


def statuses() -> dict[str, Status]:
    """Every household's status by its id."""
    from chalicelib.storage import households

    stored = (households.load(entry.household_id) for village in VILLAGES for entry in households.in_village(village))
    return {household.household_id: household.status for household in stored if household is not None}


def finish_close() -> None:
    """Do all that the close has to do, one after the other."""
    from chalicelib.enumeration import calendar, close

    while units := close.left(calendar.read()):
        for unit in units:
            close.close_village(unit)


def end_all() -> None:
    """Do all that comes before packages are published: every household has ended, and people are compared."""
    from chalicelib.enumeration import calendar, close

    while (campaign := calendar.read()) and close.step(campaign) not in (close.Step.PUBLISHING, close.Step.DONE):
        for unit in close.left(campaign):
            close.close_village(unit)


def packages() -> dict[str, bytes]:
    """Every file in the hand-off bucket, but what the close works with on its way."""
    from chalicelib.settings import settings
    from chalicelib.storage.aws import client

    store, bucket = client("s3"), settings().handoff_bucket
    listed = store.list_objects_v2(Bucket=bucket).get("Contents", [])
    return {
        one["Key"]: store.get_object(Bucket=bucket, Key=one["Key"])["Body"].read()
        for one in listed
        if not one["Key"].startswith("working/")
    }


def sent() -> list[str]:
    """The messages in the queue of the close, taken from it."""
    from chalicelib.settings import settings
    from chalicelib.storage.aws import client

    queues, villages = client("sqs"), []
    address = queues.get_queue_url(QueueName=settings().close_queue)["QueueUrl"]
    while messages := queues.receive_message(QueueUrl=address, MaxNumberOfMessages=10).get("Messages", []):
        for message in messages:
            villages.append(message["Body"])
            queues.delete_message(QueueUrl=address, ReceiptHandle=message["ReceiptHandle"])
    return sorted(villages)


@contextmanager
def dies_at(write: int, *, moment: str) -> Iterator[list[str]]:
    """Kill the process at its `write`-th write to a table or bucket: `before-call` it, or `after-call` when it landed unacknowledged.

    Yields the writes so far. A count that is never reached kills nothing."""
    from chalicelib.storage.aws import client

    writes: list[str] = []

    def on_write(model: Any, **told: Any) -> None:
        writes.append(model.name)
        if len(writes) == write:
            raise Killed

    watched = [(client(store).meta.events, f"{moment}.{store}.{call}") for store, call in (("dynamodb", "PutItem"), ("s3", "PutObject"))]
    for events, name in watched:
        events.register(name, on_write)
    try:
        yield writes
    finally:
        for events, name in watched:
            events.unregister(name, on_write)


@contextmanager
def between_reading_and_writing(happens: Callable[[], object]) -> Iterator[None]:
    """Let something happen after the next household was read and before it is written."""
    from chalicelib.storage.aws import client

    events, name = client("dynamodb").meta.events, "before-call.dynamodb.PutItem"

    def on_write(**told: Any) -> None:
        events.unregister(name, on_write)
        happens()

    events.register(name, on_write)
    yield
    events.unregister(name, on_write)


@contextmanager
def dies_after(call: int) -> Iterator[list[str]]:
    """Kill the process when its `call`-th call to the tables or buckets has landed; 0 kills nothing. Yields the calls so far."""
    from chalicelib.storage.aws import client

    calls: list[str] = []

    def on_call(model: Any, **told: Any) -> None:
        calls.append(model.name)
        if len(calls) == call:
            raise Killed

    for store in ("s3", "dynamodb"):
        client(store).meta.events.register(f"after-call.{store}", on_call)
    try:
        yield calls
    finally:
        for store in ("s3", "dynamodb"):
            client(store).meta.events.unregister(f"after-call.{store}", on_call)
