"""The ground that storage tests stand on."""

import boto3

from chalicelib.settings import settings
from chalicelib.storage.tables import CensusItem


def test_an_emptied_census_keeps_nothing_but_its_keys(empty_census: str) -> None:
    kept = [CensusItem(kind="keys", name="of-this-test", body={}), CensusItem(kind="sealing-of-3319", name="of-this-test", body={})]
    for item in (*kept, CensusItem(kind="load", name="x", body={})):
        item.save()
    from tests import emulator

    emulator.empty()
    left = {(item.kind, item.name) for item in CensusItem.scan()}
    assert {(item.kind, item.name) for item in kept} <= left
    assert {kind for kind, _ in left if kind != "keys" and not kind.startswith("sealing-of-")} == set()
    for item in kept:
        item.delete()


def test_the_key_that_wraps_keys_answers_to_its_name(emulated_cloud: str) -> None:
    made = boto3.client("kms").generate_data_key(KeyId=settings().keys_key_id, KeySpec="AES_256")
    assert len(made["Plaintext"]) == 32
