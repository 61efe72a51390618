"""A whole small census that such families live through: register, site, desk, jobs, close and hand-off, each by its own door."""

import base64
import json
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from infra.local import clock as machine_clock
from infra.local.jobs import Jobs
from infra.local.place import Place
from ops.__main__ import main
from tests.builders import CLOSED, PERSON
from tests.canaries.families import AT_HOME, KAUMAN, RETURN, VISIT, canary, register
from tests.client import Browser
from tests.papers import a_photo, inspected, uploaded
from tests.register_files import a_file


@dataclass
class Traces:
    """What the census left behind, beside what is stored: `secrets` are those that it made itself."""

    queued: list[str] = field(default_factory=list)
    streamed: list[str] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)
    receipt: dict[str, Any] = field(default_factory=dict)


def live_through(place: Place, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Traces:
    """Everything from the register's load to the hand-off's export into `folder`."""
    traces = Traces()
    changes = _changes()
    file = a_file(folder, *register())
    assert main(["register", "load", str(file), "--as-of", "2019-12-31", "--report", str(folder / "report.jsonl")]) == 1
    _counted(traces)
    _begun(traces)
    _without_prefill(traces)
    _at_the_desk(traces, monkeypatch)
    _disputed()
    inspected()
    _jobs(traces, changes)
    machine_clock.move(place.folder, CLOSED)
    # The returns are matched once more, then the villages are closed.
    for _ in range(2):
        _jobs(traces, changes)
    for command in (
        ["close", "run"], ["close", "status"], ["handoff", "status"], ["keys", "show", "--region", "3319"], ["phase", "show"],
        ["desk", "log", "--region", "3319"], ["report", "corrections", "--region", "3319", "--to", str(folder / "corrections.csv")],
        ["handoff", "export", "--region", "3319", "--to", str(folder / "handoff")],
    ):  # fmt: skip
        assert main(command) == 0, command
    _jobs(traces, changes)
    assert len(traces.queued) >= 3
    return traces


def card(which: str, nik: str) -> dict[str, str]:
    return {"kk_number": canary(which), "nik": canary(nik)}


def signed_up(traces: Traces, phone: Browser, body: dict[str, Any]) -> None:
    key = str(uuid4())
    answer = phone.call("POST", "/sign-ups", {**body, "kk_issued_on": "2015-06-01", "challenge": phone.solved_challenge()}, key=key)
    assert answer.status == 201, answer.text
    _made(traces, phone, key, answer.body["recovery_codes"])


def _made(traces: Traces, phone: Browser, key: str, codes: list[str]) -> None:
    number = len(traces.secrets)
    made = {"session": phone.cookie.rpartition(".")[2], "key": key, **{f"code {place}": code for place, code in enumerate(codes)}}
    traces.secrets |= {f"{what} of {number}": secret for what, secret in made.items()}


def _counted(traces: Traces) -> None:
    """The family that is counted: with slips and refusals, a paper, a new password, and strangers at its door."""
    numbers, phone, stranger = card("the card that was counted", "the NIK of its head"), Browser(), Browser()
    for wrong in ({"nik": canary("the NIK that was mistyped")}, {"kk_issued_on": "1999-09-09"}):
        body = {**numbers, "kk_issued_on": "2015-06-01", "password": canary("its password"), "challenge": stranger.solved_challenge()}
        assert stranger.call("POST", "/sign-ups", {**body, **wrong}).status == 403
    signed_up(traces, phone, {**numbers, "password": canary("its password")})
    answers: dict[str, Any] = {"household": dict(AT_HOME), "members": {id: dict(PERSON) for id in ("m1", "m2", "m3")}}
    answers["members"]["m1"]["name"] = canary("an answered name")
    assert phone.save({"members": {"m1": {"nik": canary("the NIK that was mistyped") + "9"}}}).status == 422
    assert phone.save(answers).status == 200
    assert phone.save({"household": {"phone": canary("its phone")}}, version=0).status == 412
    uploaded(phone, _photo())
    read = phone.call("GET", "/household")
    assert canary("the name of its wife") in read.text
    traces.receipt = phone.submit().body
    change = {"current_password": canary("its password"), "new_password": canary("its new password")}
    assert phone.call("POST", "/password-changes", change).status == 200
    assert stranger.call("POST", "/sessions", {**numbers, "password": canary("a wrong password")}).status == 401
    assert stranger.call("POST", "/sessions", json.dumps(numbers).encode()[:-1]).status == 422


def _disputed() -> None:
    stranger, numbers = Browser(), {"kk_number": canary("the card that was counted"), "nik": canary("the NIK of its wife")}
    told = {"phone": canary("the dispute's phone"), "note": canary("the dispute's note"), "kk_issued_on": "2015-06-01"}
    assert stranger.call("POST", "/disputes", {**numbers, **told, "challenge": stranger.solved_challenge()}).status == 202


def _photo() -> bytes:
    from PIL import Image

    seen, photo = BytesIO(), Image.open(BytesIO(a_photo()))
    about = photo.getexif()
    about[0x010E] = canary("what its photo hid")
    photo.save(seen, "JPEG", exif=about)
    return seen.getvalue()


def _begun(traces: Traces) -> None:
    phone = Browser()
    signed_up(
        traces, phone, {**card("the card that was begun", "the NIK of the one that was begun"), "password": canary("its own password")}
    )
    assert phone.save({"household": {"phone": canary("the phone of the one that was begun")}}).status == 200


def _without_prefill(traces: Traces) -> None:
    phone, key = Browser(), str(uuid4())
    numbers = {**card("the return's card", "the return's NIK"), "village_code": KAUMAN, "password": canary("the return's password")}
    answer = phone.call("POST", "/unmatched-returns", {**numbers, "challenge": phone.solved_challenge()}, key=key)
    assert answer.status == 201, answer.text
    _made(traces, phone, key, answer.body["recovery_codes"])
    traces.secrets["the return's number"] = answer.body["return_number"]
    assert phone.save(RETURN).status == 200
    assert phone.submit().status == 201
    assert phone.call("POST", "/visit-requests", {**VISIT, "challenge": phone.solved_challenge()}).status == 202


def _at_the_desk(traces: Traces, monkeypatch: pytest.MonkeyPatch) -> None:
    def desk(*command: str, card: str = "the card that was counted") -> None:
        monkeypatch.setattr("sys.stdin", StringIO(canary(card)))
        assert main(["desk", *command]) == (1 if card == "the visit's card" else 0), command

    desk("appoint", "rini", "--name", "Rini Astuti", "--region", "33.19")
    desk("find", "--by", "rini")
    desk("find", "--by", "rini", card="the visit's card")
    desk("release", "--by", "rini", card="the card that was begun")
    desk("freeze", "--by", "rini", "--reason", canary("why it was frozen"))
    desk("resolve", "--by", "rini", "--outcome", "kept")
    desk("freeze", "--by", "rini", "--reason", canary("why it was frozen"))


def _changes() -> Any:
    """What reads the households' stream from now on."""
    import boto3

    from chalicelib.settings import settings

    streams = boto3.client("dynamodbstreams")
    arn = boto3.client("dynamodb").describe_table(TableName=settings().households_table)["Table"]["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    position = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="LATEST")["ShardIterator"]

    def read() -> list[dict[str, Any]]:
        nonlocal position
        reply = streams.get_records(ShardIterator=position, Limit=1000)
        position = reply["NextShardIterator"]
        return list(reply["Records"])

    return read


def _jobs(traces: Traces, changes: Any) -> None:
    """Every job as the cloud would call it: the stream's, the schedules', the queue's for each message, and the schedules' again."""
    from app import app

    jobs, records = Jobs(app), changes()
    traces.streamed.append(json.dumps(records, default=_plain))
    jobs.run("mark_changed_villages", {"Records": records})
    schedules = [schedule.name for schedule in jobs.schedules()]
    for name in schedules:
        jobs.run(name)
    messages = _messages()
    traces.queued += [json.dumps(message, default=str) for message in messages]
    for message in messages:
        jobs.run("close_village", {"Records": [{"body": message["Body"], "receiptHandle": "", "messageId": ""}]})
    for name in schedules:
        jobs.run(name)


def _plain(value: Any) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


def _messages() -> list[dict[str, Any]]:
    """What waits in the queue of the close, taken from it."""
    import boto3

    from chalicelib.settings import settings

    queues, taken = boto3.client("sqs"), []
    address = queues.get_queue_url(QueueName=settings().close_queue)["QueueUrl"]
    while messages := queues.receive_message(QueueUrl=address, MaxNumberOfMessages=10, AttributeNames=["All"]).get("Messages", []):
        taken += messages
        for message in messages:
            queues.delete_message(QueueUrl=address, ReceiptHandle=message["ReceiptHandle"])
    return taken
