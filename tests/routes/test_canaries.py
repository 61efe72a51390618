"""A whole small census whose people carry canaries; then everything that lies anywhere is searched for them."""

import json
import logging
import zlib
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from PIL import ExifTags, Image

from tests import papers
from tests.builders import CLOSED, a_member, a_register, answers_for
from tests.client import Browser
from tests.conftest import CensusClock
from tests.papers import a_photo
from tests.routes.conftest import listed

#: What only a family and its register know. Each is unlike anything else that is stored.
CANARIES = {
    "the card's number": "3319029988776655",
    "a NIK": "3319021212717171",
    "a name": "Kanarimawati",
    "an answered name": "Soekanarino",
    "a birth date": "1971-12-12",
    "a birth place": "Kanariberg",
    "a street": "Jl. Kanari Kuning 77",
    "another street": "Gang Burung 88x",
    "a phone": "081277665544",
    "a remark": "jalan setapak burung kenari",
    "a landmark": "belakang kandang kenari",
    "a password": "kenari terbang tinggi sekali",
    "a photo's file name": "kk kenari sekeluarga",
    "a photo's own remark": "difoto di sangkar kenari",
}


def _family() -> Any:
    people = tuple(a_member(number) for number in range(4))
    head = replace(
        people[0],
        nik=CANARIES["a NIK"],
        name=CANARIES["a name"],
        birth_date=CANARIES["a birth date"],
        birth_place=CANARIES["a birth place"],
    )
    register = a_register(number=9, kk_number=CANARIES["the card's number"], address=CANARIES["a street"])
    return listed(replace(register, members=(head, *people[1:])))


def _live_through_the_census(clock: CensusClock) -> list[str]:
    """Two families, one to its receipt with a paper and one only begun; the close; progress. Returns everything that was queued."""
    from chalicelib.enumeration import close, progress
    from chalicelib.storage import census

    submitting, other = _family(), listed(a_register(number=2))
    census.put("village-of-3319", "3319021001", {"names": list(other.register.region), "households": 2, "people": 8})
    census.put("regency", "3319", {"name": "Kudus", "province": "Jawa Tengah"})
    phone = Browser()
    phone.sign_up(submitting.register, password=CANARIES["a password"])
    answers = answers_for(submitting)
    answers["household"] |= {
        "current_address": "other", "current_street": CANARIES["another street"], "current_rt": "7", "current_rw": "8",
        "current_village": "3319021001", "current_landmark": CANARIES["a landmark"], "phone": CANARIES["a phone"],
        "remarks": CANARIES["a remark"],
    }  # fmt: skip
    answers["members"]["m1"]["name"] = CANARIES["an answered name"]
    headers = {"If-Match": f'"{phone.version}"', "Content-Type": "application/merge-patch+json"}
    assert phone.call("PATCH", "/household", {"answers": answers}, headers=headers).status == 200
    told = _send_a_photo(phone)
    assert phone.call("POST", "/household/submissions", headers={"If-Match": f'"{phone.version}"'}).status == 201
    stranger = Browser()
    for wrong in ({"nik": CANARIES["a NIK"]}, {"kk_issued_on": "1999-09-09"}):
        assert stranger.sign_up(submitting.register, **wrong).status == 403
    assert stranger.sign_in(submitting.register, password="salah sama sekali").status == 401
    assert stranger.call("POST", "/sessions", b'{"kk_number": "' + CANARIES["the card's number"].encode() + b'"').status == 422
    progress.publish()
    clock.at = CLOSED
    close.begin()
    queued = [*_queued(), *told]
    close.close_village("3319021001")
    progress.publish()
    return queued


def _send_a_photo(phone: Browser) -> list[str]:
    """A photo that tells more than it shows, accepted and looked at. Returns what the inspection was told."""
    photo = Image.open(BytesIO(a_photo()))
    remarks, out = Image.Exif(), BytesIO()
    remarks[ExifTags.Base.ImageDescription] = CANARIES["a photo's own remark"]
    photo.save(out, "JPEG", exif=remarks)
    paper = papers.announced(phone, out.getvalue())
    assert CANARIES["a photo's own remark"].encode() in out.getvalue()
    assert papers.sent(paper["upload"], out.getvalue(), called=CANARIES["a photo's file name"]) in (200, 204)
    event = papers.told()
    papers.inspected(event)
    assert phone.call("GET", f"/household/documents/{paper['id']}").status == 200
    return [json.dumps(message) for message in event["Records"]]


def _queued() -> list[str]:
    """What waits in the queue, taken out of it."""
    import boto3

    from chalicelib.settings import settings

    queues = boto3.client("sqs")
    address = queues.get_queue_url(QueueName=settings().close_queue)["QueueUrl"]
    taken = queues.receive_message(QueueUrl=address, MaxNumberOfMessages=10, MessageAttributeNames=["All"]).get("Messages", [])
    return [json.dumps(message, default=str) for message in taken]


def _everything_stored() -> Iterator[tuple[str, bytes]]:
    """Where, and what: every attribute of every item of every table; every object but the interview packages; every key."""
    import boto3

    from chalicelib.settings import settings

    tables = boto3.client("dynamodb")
    for name in (settings().households_table, settings().census_table, settings().tokens_table):
        for page in tables.get_paginator("scan").paginate(TableName=name, ConsistentRead=True):
            for item in page["Items"]:
                for attribute, value in item.items():
                    ((kind, content),) = value.items()
                    raw = bytes(content) if kind == "B" else str(content).encode()
                    yield f"{name}, {attribute}", raw
                    yield from ((f"{name}, {attribute}, inflated", inflated) for inflated in _inflated(raw))
    for name in (settings().uploads_bucket, settings().papers_bucket, settings().site_bucket, settings().handoff_bucket):
        for found in boto3.resource("s3").Bucket(name).objects.all():
            yield f"{name}, a key", found.key.encode()
            if name != settings().handoff_bucket:
                yield f"{name}, {found.key}", found.get()["Body"].read()


def _inflated(raw: bytes) -> Iterator[bytes]:
    """What deflating could hide, wherever it begins among the first bytes."""
    from chalicelib.storage.phrases import PHRASES

    for at in range(min(len(raw), 40)):
        for make in (zlib.decompressobj, lambda: zlib.decompressobj(-15), lambda: zlib.decompressobj(-15, zdict=PHRASES)):
            try:
                yield make().decompress(raw[at:])
            except zlib.error:
                continue


def _found(where: str, content: bytes) -> list[str]:
    return [f"{what} in {where}" for what, canary in CANARIES.items() if canary.encode() in content]


def test_nothing_of_a_family_lies_open_in_tables_logs_queues_or_names(clock: CensusClock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    sent = _live_through_the_census(clock)
    stored = list(_everything_stored())
    assert len(stored) > 20
    assert [leak for where, content in stored for leak in _found(where, content)] == []
    assert sent
    assert [leak for message in sent for leak in _found("a queued message", message.encode())] == []
    assert [leak for record in caplog.records for leak in _found(f"the log of {record.name}", record.getMessage().encode())] == []


def test_the_search_finds_what_lies_open(clock: CensusClock) -> None:
    from chalicelib.storage.document import pack
    from chalicelib.storage.tables import HouseholdItem

    household = _family()
    HouseholdItem("open", village_code="3319021001", status="listed", people=4, document=pack(household)).save()
    leaks = {leak.partition(" in ")[0] for where, content in _everything_stored() for leak in _found(where, content)}
    assert {"the card's number", "a NIK", "a name", "a birth date", "a street"} <= leaks
