"""The search for canaries: in plain, in other cases and encodings, deflated, in base64, in whatever lies anywhere."""

import base64
import binascii
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, quote_plus

_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")


def leaks(canaries: Mapping[str, str], content: bytes) -> list[str]:
    """The names of the canaries that stand in `content`, however it is written."""
    readings = list(_readings(content))
    lowered = [reading.lower() for reading in readings]
    return [
        name
        for name, canary in canaries.items()
        if any(sign in reading for sign in _exact(canary) for reading in readings)
        or any(sign in reading for sign in _any_case(canary) for reading in lowered)
    ]


def _readings(content: bytes) -> Iterator[bytes]:
    yield content
    yield from _inflated(content)
    for found in _BASE64.findall(content):
        try:
            decoded = base64.b64decode(found.translate(bytes.maketrans(b"-_", b"+/")) + b"=" * (-len(found) % 4))
        except binascii.Error:
            continue
        yield decoded
        yield from _inflated(decoded)


def _inflated(raw: bytes) -> Iterator[bytes]:
    """What deflating could hide, wherever it begins among the first bytes."""
    from chalicelib.storage.phrases import PHRASES

    makers: list[Callable[[], Any]] = [
        zlib.decompressobj,
        lambda: zlib.decompressobj(31),
        lambda: zlib.decompressobj(-15),
        lambda: zlib.decompressobj(-15, zdict=PHRASES),
    ]
    for at in range(min(len(raw), 40)):
        for make in makers:
            try:
                yield make().decompress(raw[at:])
            except zlib.error:
                continue


@lru_cache
def _exact(canary: str) -> list[bytes]:
    """The canary inside a longer text in base64: at each of the three places where it may begin."""
    signs = []
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + canary.encode())
        signs.append(whole[-(-before * 8 // 6) : -4])
    return [sign for sign in signs if len(sign) >= 8]


@lru_cache
def _any_case(canary: str) -> list[bytes]:
    plain = canary.lower()
    spelt = {plain, quote(plain).lower(), quote_plus(plain).lower(), json.dumps(plain)[1:-1]}
    if plain.isdigit():
        # As people write numbers.
        spelt |= {" ".join(re.findall(".{1,4}", plain)), "-".join(re.findall(".{1,4}", plain))}
    return [
        *(one.encode() for one in spelt),
        plain.encode("utf-16-le"),
        plain.encode("utf-16-be"),
        plain.encode().hex().encode(),
        canary.encode().hex().encode(),
    ]


def stored() -> Iterator[tuple[str, bytes]]:
    """Where, and what: every attribute of every item of every table; every object, but the interview packages and clean copies of
    papers, where people's data is meant to be, and so what the close works with on its way to the packages; every key."""
    import boto3

    from chalicelib.settings import settings

    places = settings()
    tables = boto3.client("dynamodb")
    for name in (places.households_table, places.census_table, places.tokens_table):
        for page in tables.get_paginator("scan").paginate(TableName=name, ConsistentRead=True):
            for item in page["Items"]:
                yield from ((f"{name}, {attribute}", raw) for attribute, value in item.items() for raw in _plain(value))
    for name in (places.uploads_bucket, places.site_bucket, places.papers_bucket, places.handoff_bucket):
        for found in boto3.resource("s3").Bucket(name).object_versions.all():
            yield f"{name}, a key", found.object_key.encode()
            if name in (places.uploads_bucket, places.site_bucket) or found.object_key.startswith("working/"):
                yield f"{name}, {found.object_key}", found.get()["Body"].read()


def _plain(value: Mapping[str, Any]) -> Iterator[bytes]:
    """An attribute as the tables hold it, as bytes."""
    ((kind, content),) = value.items()
    yield (
        bytes(content)
        if kind == "B"
        else json.dumps(content, ensure_ascii=False, default=str).encode()
        if kind in "ML"
        else str(content).encode()
    )


def found(canaries: Mapping[str, str], everything: Iterable[tuple[str, bytes]]) -> list[str]:
    """Every leak, as "what in where"."""
    return [f"{what} in {where}" for where, content in everything for what in leaks(canaries, content)]
