"""The inspection of papers on the emulated cloud: told once, twice, late, out of order, or dead half way, it leaves one same state."""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.documents import MAXIMUM_BYTES, Document
from chalicelib.domain.household import Household
from chalicelib.domain.register import RegisteredHousehold
from tests.builders import CLOSED, ONLINE, a_campaign, a_register
from tests.client import Browser
from tests.closing import Killed, dies_after
from tests.conftest import CensusClock
from tests.papers import BLURRED, a_photo, announced, inspected, keys_in, s3_event, sent, stored, told, uploaded
from tests.routes.conftest import listed

CLOSES = datetime.fromisoformat("2020-04-01T00:00+07:00")


@pytest.fixture
def register(clock: CensusClock) -> RegisteredHousehold:
    return listed(a_register()).register


@pytest.fixture
def phone(register: RegisteredHousehold) -> Browser:
    """A family that has signed up."""
    phone = Browser()
    assert phone.sign_up(register).status == 201
    return phone


def family() -> Household:
    from chalicelib.credentials.identity import household_id
    from chalicelib.storage import households
    from chalicelib.storage.keys import keys

    household = households.load(household_id(a_register().kk_number, keys().identity))
    assert household is not None
    return household


def paper(id: str) -> Document:
    return family().documents[id]


def shown(phone: Browser) -> list[tuple[str, str, bool]]:
    documents = phone.call("GET", "/household").body["documents"]
    return [(one["status"], one["reason"], one["hard_to_read"]) for one in documents]


def test_a_photo_becomes_a_clean_copy_and_its_original_is_gone_in_every_version(phone: Browser) -> None:
    from PIL import Image

    id, key = uploaded(phone, a_photo())
    assert shown(phone) == [("pending", "", False)]
    assert inspected() == 1
    assert shown(phone) == [("accepted", "", False)]
    assert keys_in("uploads", versions=True) == []
    household = family()
    assert keys_in("papers", versions=True) == [household.documents[id].copy] == [f"{household.household_id}/{id}.jpg"]
    assert key.startswith(f"{household.household_id}/{id}-")
    assert (household.documents[id].pages, household.version) == (1, 0)
    (copy,) = stored()[f"test-papers/{household.documents[id].copy}"]
    with Image.open(BytesIO(copy)) as picture:
        assert (picture.size, picture.getexif(), sorted(picture.info)) == (
            (900, 1200),
            {},
            ["jfif", "jfif_density", "jfif_unit", "jfif_version"],
        )


@pytest.mark.parametrize(
    ("content", "content_type", "reason"),
    [
        (b"GIF89a not a photo at all", "image/jpeg", "not_an_image_or_pdf"),
        (a_photo()[:20_000], "image/jpeg", "damaged"),
        (a_photo(lines=0), "image/jpeg", "blank"),
        (a_photo(**BLURRED), "image/jpeg", "blurred"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_reason_and_nothing_of_it_is_kept(
    phone: Browser, content: bytes, content_type: str, reason: str
) -> None:
    uploaded(phone, content, content_type=content_type)
    inspected()
    assert shown(phone) == [("refused", reason, False)]
    assert keys_in("uploads", versions=True) == keys_in("papers", versions=True) == []


def test_a_second_blurred_photo_is_taken_as_hard_to_read(phone: Browser) -> None:
    for seed, becomes in ((1, ("refused", "blurred", False)), (2, ("accepted", "", True))):
        uploaded(phone, a_photo(seed=seed, **BLURRED))
        inspected()
        assert shown(phone) == [becomes]
    assert len(keys_in("papers")) == 1


def test_a_refused_paper_is_owed_again_and_an_accepted_one_is_not(phone: Browser) -> None:
    died = {"presence": "died", "death_date": "2019", "death_certificate": "photo"}
    phone.save({"members": {"m1": died}})
    owed = [{"kind": "death_certificate", "member": "m1"}]
    for content, still in ((a_photo(lines=0), owed), (a_photo(), [])):
        uploaded(phone, content, kind="death_certificate", member="m1")
        assert phone.call("GET", "/household").body["documents_owed"] == []
        inspected()
        assert phone.call("GET", "/household").body["documents_owed"] == still


def test_a_message_that_comes_twice_and_late_changes_nothing(phone: Browser) -> None:
    uploaded(phone, a_photo())
    event = told()
    inspected(event)
    before = stored()
    inspected({"Records": [*event["Records"], *event["Records"]]})
    assert stored() == before


@pytest.mark.parametrize("order", ["as it landed", "the replay first", "the replay after the inspection"])
def test_a_form_that_is_sent_again_changes_nothing_whichever_message_comes_first(phone: Browser, order: str) -> None:
    photo = a_photo()
    announcement = announced(phone, photo)
    other = a_photo(seed=7)
    same_size = other[: len(photo)] + b"\0" * (len(photo) - len(other))
    assert sent(announcement["upload"], photo) in (200, 204)
    first = told()["Records"]
    if order == "the replay after the inspection":
        inspected({"Records": first})
    assert sent(announcement["upload"], same_size) in (200, 204)
    second = told()["Records"]
    inspected({"Records": [*second, *first] if order == "the replay first" else [*first, *second]})
    assert keys_in("uploads", versions=True) == []
    copies = _copies()
    phone.call("DELETE", f"/household/documents/{announcement['id']}")
    uploaded(phone, photo)
    inspected()
    assert len(copies) == 1
    assert copies == _copies()


def test_a_form_that_is_sent_again_and_again_has_one_paper_inspected(phone: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each message may come to a function of its own, before any has finished: the one about what landed first does the work."""
    from chalicelib.enumeration import inspect
    from chalicelib.inspection import apart
    from chalicelib.inspection.verdict import Verdict

    announcement = announced(phone, a_photo())
    for _ in range(5):
        assert sent(announcement["upload"], a_photo()) in (200, 204)
    first, *replays = told()["Records"]
    opened = []

    def counted(content: bytes) -> Verdict:
        opened.append(len(content))
        return apart.inspect_apart(content)

    monkeypatch.setattr(inspect, "inspect_apart", counted)
    inspected({"Records": replays})
    assert (opened, shown(phone)) == ([], [("pending", "", False)])
    inspected({"Records": [first, *replays]})
    assert (opened, shown(phone)) == ([len(a_photo())], [("accepted", "", False)])
    assert keys_in("uploads", versions=True) == []


@pytest.mark.parametrize("gone", ["replaced", "taken away"])
def test_what_lands_of_a_paper_that_is_gone_is_destroyed_uncounted(phone: Browser, gone: str) -> None:
    id, _ = uploaded(phone, a_photo())
    late = told()
    if gone == "replaced":
        new, _ = uploaded(phone, a_photo(seed=2))
        inspected()
    else:
        assert phone.call("DELETE", f"/household/documents/{id}").status == 204
    before = family()
    inspected(late)
    assert family() == before
    assert keys_in("uploads", versions=True) == []
    assert keys_in("papers") == ([before.documents[new].copy] if gone == "replaced" else [])


def test_a_paper_that_is_replaced_or_taken_away_loses_its_copy_too(phone: Browser) -> None:
    first, _ = uploaded(phone, a_photo())
    inspected()
    second, _ = uploaded(phone, a_photo(seed=2))
    assert first not in family().documents
    assert keys_in("papers") == []
    inspected()
    assert len(keys_in("papers")) == 1
    for _ in range(2):
        assert phone.call("DELETE", f"/household/documents/{second}").status == 204
    assert keys_in("papers") == keys_in("uploads") == []


def test_what_nobody_announced_is_destroyed(phone: Browser) -> None:
    import boto3

    from chalicelib.settings import settings

    id, _ = uploaded(phone, a_photo())
    inspected()
    household = family()
    strange = ("x.jpg", f"{household.household_id}/{id}-{'a' * 26}.jpg", f"nobody/{id}-{'a' * 26}.png", f"{'../' * 3}{id}-{'a' * 26}.jpg")
    for key in strange:
        boto3.client("s3").put_object(Bucket=settings().uploads_bucket, Key=key, Body=a_photo())
    inspected()
    assert keys_in("uploads", versions=True) == []
    assert family() == household
    assert keys_in("papers") == [household.documents[id].copy]


def test_what_landed_before_the_close_and_is_inspected_after_it_has_a_copy_and_is_for_a_person_to_check(
    phone: Browser, clock: CensusClock
) -> None:
    for kind, content in (("kk", a_photo()), ("death_certificate", a_photo(**BLURRED)), ("marriage_certificate", a_photo(lines=0))):
        uploaded(phone, content, kind=kind, member=None if kind == "kk" else "m1")
    time.sleep(1.1)
    clock.at = CLOSES + timedelta(seconds=1)
    inspected()
    assert shown(phone) == [("to_check", "", False), ("to_check", "", True), ("to_check", "blank", False)]
    assert keys_in("uploads", versions=True) == []
    assert len(keys_in("papers")) == 2


def test_what_lands_after_the_close_is_destroyed_and_the_paper_stays_to_be_checked(phone: Browser, clock: CensusClock) -> None:
    announcement = announced(phone, a_photo())
    clock.at = CLOSES
    assert sent(announcement["upload"], a_photo()) in (200, 204)
    time.sleep(0.05)
    clock.at = CLOSES + timedelta(seconds=5)
    event = told()
    inspected(event)
    assert shown(phone) == [("pending", "", False)]
    assert keys_in("uploads", versions=True) == keys_in("papers", versions=True) == []
    ended = family()
    ended.close(campaign=a_campaign(), now=CLOSED)
    from chalicelib.storage import households

    households.save(ended)
    inspected(event)
    assert shown(phone) == [("to_check", "", False)]


@pytest.mark.parametrize("content", [a_photo(), a_photo(lines=0)], ids=["accepted", "refused"])
def test_killed_after_any_call_to_the_cloud_and_run_again_it_leaves_what_a_clean_run_leaves(phone: Browser, content: bytes) -> None:
    _, key = uploaded(phone, content)
    event, asked = told(), family()
    _as_it_landed(asked, (key, content))
    with dies_after(0) as calls:
        inspected(event)
    clean = stored()
    assert len(calls) >= 5
    for call in range(1, len(calls) + 1):
        _as_it_landed(asked, (key, content))
        with dies_after(call), pytest.raises(Killed):
            inspected(event)
        inspected(event)
        assert stored() == clean, f"killed after {calls[call - 1]}"


def test_killed_between_the_copy_and_its_mention_and_the_paper_then_taken_away_it_leaves_nothing(phone: Browser) -> None:
    id, _ = uploaded(phone, a_photo())
    event = told()
    with dies_after(0) as calls:
        inspected(event)
    put = calls.index("PutObject") + 1
    uploaded(phone, a_photo(seed=2))
    event = told()
    with dies_after(put), pytest.raises(Killed):
        inspected(event)
    assert len(keys_in("papers")) == 1
    (id,) = family().documents
    assert phone.call("DELETE", f"/household/documents/{id}").status == 204
    inspected(event)
    assert keys_in("papers") == []
    assert keys_in("uploads", versions=True) == []


def _as_it_landed(household: Household, *landed: tuple[str, bytes]) -> None:
    """Put the household back as it was when these had landed under their keys."""
    import boto3

    from chalicelib.settings import settings
    from chalicelib.storage.tables import HouseholdItem

    for bucket in (settings().uploads_bucket, settings().papers_bucket):
        boto3.resource("s3").Bucket(bucket).object_versions.delete()
    HouseholdItem.get(household.household_id).delete()
    from chalicelib.storage.households import as_item

    as_item(replace(household, revision=None)).save()
    for key, content in landed:
        boto3.client("s3").put_object(Bucket=settings().uploads_bucket, Key=key, Body=content, ContentType="image/jpeg")


def test_a_family_that_writes_during_the_inspection_loses_nothing_and_the_paper_is_judged(phone: Browser) -> None:
    from tests.closing import between_reading_and_writing

    uploaded(phone, a_photo())
    with between_reading_and_writing(lambda: phone.save({"household": {"tenure": "own"}})):
        inspected()
    assert shown(phone) == [("accepted", "", False)]
    assert phone.call("GET", "/household").body["answers"]["household"] == {"tenure": "own"}


@pytest.mark.parametrize("how", ["DELETE", "POST"])
def test_a_paper_that_goes_while_it_is_inspected_leaves_nothing(phone: Browser, how: str) -> None:
    from tests.closing import between_reading_and_writing

    id, _ = uploaded(phone, a_photo())

    def goes() -> None:
        if how == "DELETE":
            assert phone.call("DELETE", f"/household/documents/{id}").status == 204
        else:
            announced(phone, a_photo(seed=2))

    with between_reading_and_writing(goes):
        inspected()
    assert id not in family().documents
    assert keys_in("papers") == []
    assert keys_in("uploads", versions=True) == []


def test_an_inspection_that_was_overtaken_by_another_leaves_the_others_copy(phone: Browser) -> None:
    from tests.closing import between_reading_and_writing

    _, key = uploaded(phone, a_photo())
    told()
    with between_reading_and_writing(lambda: inspected(s3_event(key))):
        inspected(s3_event(key))
    assert shown(phone) == [("accepted", "", False)]
    assert [len(versions) for name, versions in stored().items() if name.startswith("test-papers/")] == [1]
    assert keys_in("uploads", versions=True) == []


@pytest.mark.parametrize(("first", "becomes"), [(a_photo(lines=0), "refused"), (a_photo(seed=2), "accepted")])
def test_an_inspection_that_comes_late_upon_a_form_sent_again_leaves_neither_its_verdict_nor_its_copy(
    phone: Browser, first: bytes, becomes: str
) -> None:
    from chalicelib.storage.aws import client

    replay = a_photo(seed=7)
    size = max(len(first), len(replay))
    first, replay = first.ljust(size, b"\0"), replay.ljust(size, b"\0")
    announcement = announced(phone, first)
    key = announcement["upload"]["fields"]["key"]
    assert sent(announcement["upload"], first) in (200, 204)
    events = client("s3").meta.events

    def another_finishes_and_the_form_is_sent_again(**told: Any) -> None:
        events.unregister("before-call.s3.ListObjectVersions", another_finishes_and_the_form_is_sent_again)
        inspected(s3_event(key))
        assert sent(announcement["upload"], replay) in (200, 204)

    events.register("before-call.s3.ListObjectVersions", another_finishes_and_the_form_is_sent_again)
    inspected(s3_event(key))
    inspected()
    assert [status for status, _, _ in shown(phone)] == [becomes]
    assert keys_in("uploads", versions=True) == []
    document = paper(announcement["id"])
    assert keys_in("papers") == ([document.copy] if document.copy else [])
    alone = _copies()
    phone.call("DELETE", f"/household/documents/{document.id}")
    uploaded(phone, first)
    inspected()
    assert _copies() == alone


def _copies() -> list[bytes]:
    """What the copies hold that can be fetched."""
    import boto3

    from chalicelib.settings import settings

    return [one.get()["Body"].read() for one in boto3.resource("s3").Bucket(settings().papers_bucket).objects.all()]


def test_one_message_that_fails_is_brought_again_alone_and_no_key_or_text_is_logged(
    phone: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    from chalicelib.jobs.inspect import inspect_papers

    caplog.set_level("INFO")
    _, key = uploaded(phone, a_photo())
    broken = {"messageId": "broken", "body": json.dumps({"Records": [{"s3": "Kanarimawati"}]})}
    setting_up = {"messageId": "test", "body": json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent"})}
    event = {"Records": [broken, setting_up, *told()["Records"]]}
    assert inspect_papers(event, None) == {"batchItemFailures": [{"itemIdentifier": "broken"}]}
    assert shown(phone) == [("accepted", "", False)]
    logged = "\n".join(record.getMessage() for record in caplog.records)
    assert "broken" in logged
    assert "Kanarimawati" not in logged
    assert key not in logged


@pytest.mark.skipif(sys.platform != "linux", reason="the most that a process held stands in /proc")
def test_the_function_and_the_child_at_its_limit_together_stay_below_512_mb(phone: Browser) -> None:
    """In a process of its own, as Lambda runs it: what the tests hold is not counted."""
    from chalicelib.inspection import child
    from tests.inspection.pdfs import with_picture

    rows = random.Random(1).randbytes(1290 * 1290 * 3)
    large = with_picture(rows, width=1290, height=1290)
    assert MAXIMUM_BYTES * 0.95 < len(large) <= MAXIMUM_BYTES
    uploaded(phone, large, content_type="application/pdf")
    program = """
import json, re, sys
from chalicelib.enumeration.clock import machine_now, use_census_clock
from chalicelib.jobs.inspect import inspect_papers
from datetime import datetime

behind = machine_now() - datetime.fromisoformat(sys.argv[1])
use_census_clock(lambda: machine_now() - behind)
assert inspect_papers(json.load(sys.stdin), None) == {"batchItemFailures": []}
print(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1])
"""
    asked = [sys.executable, "-c", program, ONLINE.isoformat()]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(asked, env=environment, input=json.dumps(told()), capture_output=True, text=True, check=True)
    assert shown(phone) == [("accepted", "", False)]
    # After the function's own line.
    assert int(done.stdout.splitlines()[-1]) * 1024 + child.MEMORY < 512 * 1024 * 1024


def test_a_key_with_odd_letters_is_read_as_s3_writes_it(phone: Browser) -> None:
    import boto3

    from chalicelib.settings import settings

    for key in ("a b+c/ü%41.jpg", "foto KK.jpg"):
        boto3.client("s3").put_object(Bucket=settings().uploads_bucket, Key=key, Body=b"x")
    assert inspected() == 2
    assert keys_in("uploads", versions=True) == []


def test_a_throttled_cloud_has_the_queue_bring_the_message_again(phone: Browser) -> None:
    from chalicelib.jobs.inspect import inspect_papers
    from tests.faults import failing

    uploaded(phone, a_photo())
    event = told()
    with failing("PutItem", how=("ProvisionedThroughputExceededException", 400), times=99):
        assert inspect_papers(event, None)["batchItemFailures"] == [{"itemIdentifier": event["Records"][0]["messageId"]}]
    assert shown(phone) == [("pending", "", False)]
    inspected(event)
    assert shown(phone) == [("accepted", "", False)]
    assert keys_in("uploads", versions=True) == []


@pytest.fixture
def scanned(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A stage in which the cloud scans what lands."""
    from chalicelib.settings import settings

    monkeypatch.setenv("MALWARE_SCAN", "on")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def scan_says(key: str, found: str) -> None:
    import boto3

    from chalicelib.settings import settings

    tags = {"TagSet": [{"Key": "GuardDutyMalwareScanStatus", "Value": found}]}
    boto3.client("s3").put_object_tagging(Bucket=settings().uploads_bucket, Key=key, Tagging=tags)


@pytest.mark.parametrize(
    ("found", "becomes"),
    [
        ("NO_THREATS_FOUND", ("accepted", "", False)),
        ("THREATS_FOUND", ("refused", "harmful", False)),
        ("UNSUPPORTED", ("accepted", "", False)),
        ("FAILED", ("accepted", "", False)),
    ],
)
def test_where_the_cloud_scans_what_lands_nothing_is_opened_before_it_did(
    scanned: None, phone: Browser, caplog: pytest.LogCaptureFixture, found: str, becomes: tuple[str, str, bool]
) -> None:
    from chalicelib.jobs.inspect import inspect_papers

    id, key = uploaded(phone, a_photo())
    event = told()
    assert len(inspect_papers(event, None)["batchItemFailures"]) == 1
    assert shown(phone) == [("pending", "", False)]
    scan_says(key, found)
    inspected(event)
    assert shown(phone) == [becomes]
    assert keys_in("uploads", versions=True) == []
    assert len(keys_in("papers")) == (0 if becomes[0] == "refused" else 1)
    assert (f"the scan of document {id} ended as {found}" in caplog.text) == (found in ("UNSUPPORTED", "FAILED"))


def test_a_package_does_not_tell_when_the_inspection_ran(phone: Browser, clock: CensusClock) -> None:
    from chalicelib.storage import census
    from tests.closing import finish_close, packages

    census.put("village-of-3319", "3319021001", {"names": list(a_register().region), "households": 1, "people": 4})
    census.put("regency", "3319", {"name": "Kudus", "province": "Jawa Tengah"})
    uploaded(phone, a_photo())
    inspected()
    papers = {"death_certificate": a_photo(**BLURRED), "divorce_certificate": a_photo(lines=0), "marriage_certificate": a_photo(seed=2)}
    landed = [(uploaded(phone, content, kind=kind, member="m1")[1], content) for kind, content in papers.items()]
    event, asked = told(), family()
    made = []
    for steps in (["closed"], ["inspected", "closed"], ["closed", "inspected", "closed"]):
        _as_it_landed(asked, *landed)
        time.sleep(1.1)
        for step in steps:
            if step == "inspected":
                clock.at = CLOSES + timedelta(seconds=1)
                inspected(event)
                assert len(keys_in("papers")) == 2
            else:
                clock.at = CLOSED
                _forget_the_close()
                finish_close()
        made.append(packages())
    assert made[0] == made[1] == made[2]
    (listed,) = (content for name, content in made[0].items() if name.endswith("documents.csv"))
    states = [line.split(",")[5:] for line in listed.decode().split("\r\n")[1:-1]]
    assert states == [["to_check", "", "", ""]] * 2 + [
        ["accepted", "", "", asked.documents[next(iter(asked.documents))].copy],
        ["to_check", "", "", ""],
    ]


def _forget_the_close() -> None:
    import boto3

    from chalicelib.settings import settings
    from chalicelib.storage.tables import CensusItem

    for item in CensusItem.scan():
        if item.kind.startswith(("close", "ended-of", "claim-of")):
            item.delete()
    boto3.resource("s3").Bucket(settings().handoff_bucket).object_versions.delete()
