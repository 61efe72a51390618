"""What is written to S3 and SQS, against a mock: nothing here races, so the mock is enough and starts at once."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from moto import mock_aws

from chalicelib.settings import settings


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """S3 and SQS with the census's bucket and queue. Gives what makes clients."""
    from chalicelib.storage import aws, packages, queue, site

    real = replace(settings(), aws_endpoint_url="")
    for module in (aws, packages, queue, site):
        monkeypatch.setattr(module, "settings", lambda: real)
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    # Clients of its own: those of the emulated cloud stay what other tests, and the tables, have of it.
    client = cache(aws.client.__wrapped__)
    for module in (packages, queue, site):
        monkeypatch.setattr(module, "client", client)
    with mock_aws():
        queue._address.cache_clear()
        where = {"LocationConstraint": real.aws_region}
        for bucket in (real.site_bucket, real.handoff_bucket):
            client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
        client("sqs").create_queue(QueueName=real.close_queue)
        yield client
    queue._address.cache_clear()


def test_a_public_file_says_its_type_and_how_long_it_may_be_kept(cloud: Any) -> None:
    from chalicelib.storage import site

    site.publish("progress/id.json", {"name": "Indonésia"}, max_age=60)
    found = cloud("s3").get_object(Bucket=settings().site_bucket, Key="progress/id.json")
    assert found["Body"].read() == '{"name":"Indonésia"}'.encode()
    assert (found["ContentType"], found["CacheControl"]) == ("application/json", "public, max-age=60")


def test_every_village_gets_one_message_however_many_there_are(cloud: Any) -> None:
    from chalicelib.storage import queue

    villages = [f"33190210{number:02}" for number in range(25)]
    queue.send(villages)
    address = cloud("sqs").get_queue_url(QueueName=settings().close_queue)["QueueUrl"]
    got = []
    while messages := cloud("sqs").receive_message(QueueUrl=address, MaxNumberOfMessages=10).get("Messages"):
        got += [message["Body"] for message in messages]
    assert sorted(got) == villages


def test_a_file_of_a_package_comes_back_and_a_missing_one_is_none(cloud: Any) -> None:
    from chalicelib.storage import packages

    packages.put("sp2020/33/manifest.json", b"{}")
    assert packages.get("sp2020/33/manifest.json") == b"{}"
    assert packages.get("sp2020/34/manifest.json") is None
