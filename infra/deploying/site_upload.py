"""Brings a site's archive into its bucket: what changed and nothing else, so that no page ever asks for what isn't there."""

import hashlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
from botocore.config import Config

from infra.deploying.site_files import SiteFile, in_archive

#: Puts at once; a nation's pages are some ten thousand objects.
AT_ONCE = 24
#: Of a bucket's keys, those that only a site puts there: jobs write JSON beside them.
PAGES = (".html", ".html.br", ".html.gz")
PREVIEWS = "share/"
#: Addresses that one invalidation may name. Beyond, all pages are asked for again.
MOST_NAMED = 30


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What an upload did: the keys that were put, those that were removed, and how many were the same already."""

    put: tuple[str, ...]
    removed: tuple[str, ...]
    same: int

    @property
    def stale(self) -> list[str]:
        """The addresses whose old answer a cache may hold; what lies in assets/ is never another."""
        keys = {SiteFile(key, b"").plain_key for key in (*self.put, *self.removed) if SiteFile(key, b"").is_page}
        return sorted(f"/{key}" for key in keys)


def upload(archive: Path, *, bucket: str) -> Uploaded:
    """Bring the bucket to the archive. First what pages fetch, then the pages, then the pages that are gone are removed; old assets stay,
    for a phone may still show an old page. An upload that was cut short is made whole by the next one."""
    store = boto3.client("s3", config=Config(max_pool_connections=AT_ONCE))
    there = _there(store, bucket)
    changed: list[str] = []
    same = 0
    keys: set[str] = set()
    waiting: list[SiteFile] = []
    for file in in_archive(archive):
        keys.add(file.key)
        if there.get(file.key) == hashlib.md5(file.content, usedforsecurity=False).hexdigest():
            same += 1
        else:
            waiting.append(file)
    for batch in ([file for file in waiting if not file.is_page], [file for file in waiting if file.is_page]):
        _put(store, bucket, batch)
        changed += [file.key for file in batch]
    gone = sorted(key for key in there if key not in keys and (key.endswith(PAGES) or key.startswith(PREVIEWS)))
    for start in range(0, len(gone), 1000):
        store.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in gone[start : start + 1000]], "Quiet": True})
    return Uploaded(put=tuple(changed), removed=tuple(gone), same=same)


def let_go(addresses: list[str], *, distribution: str) -> str:
    """Have the edge forget its answers at these addresses, and at the folders that they are the index of. Returns the invalidation's id,
    "" when there was nothing to forget."""
    named = sorted({form for address in addresses for form in _forms(address)})
    if not named:
        return ""
    paths = named if len(named) <= MOST_NAMED else ["/*"]
    batch = {"Paths": {"Quantity": len(paths), "Items": paths}, "CallerReference": uuid4().hex}
    made = boto3.client("cloudfront").create_invalidation(DistributionId=distribution, InvalidationBatch=batch)
    return str(made["Invalidation"]["Id"])


def _forms(address: str) -> Iterable[str]:
    # The edge's own function asks for /help/index.html.br when a browser asks for /help/: caches know what was asked of the bucket.
    yield f"{address}*"
    if address.endswith("/index.html"):
        yield address.removesuffix("index.html")


def _there(store: Any, bucket: str) -> dict[str, str]:
    """Key → MD5 of what lies there, as S3 names it for what was put in one piece under its own key."""
    pages = store.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {each["Key"]: each["ETag"].strip('"') for page in pages for each in page.get("Contents", ())}


def _put(store: Any, bucket: str, files: list[SiteFile]) -> None:
    # A text goes after its compressed forms: the edge's function asks for them wherever the plain one lies.
    forms = [file for file in files if file.key != file.plain_key]
    plain = [file for file in files if file.key == file.plain_key]
    for batch in (forms, plain):
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for _ in pool.map(lambda file: store.put_object(Bucket=bucket, Key=file.key, Body=file.content, **file.headers), batch):
                pass
