"""The releases of a stage: what each deployment brought, kept in the bucket of its code so that it can be brought again."""

import getpass
import hashlib
import json
import subprocess
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.deploying.refusals import Refused
from infra.deploying.templates import WATCHING

ROOT = Path(__file__).parents[2]
FOLDER = "releases/"
#: The parts that a release can bring back. What people entered is never taken back with the program.
RETURNS = ("site", "app", "probe", *WATCHING)


@dataclass(frozen=True, slots=True)
class Release:
    """One deployment. `templates` and `parameters` are by part, without what is secret; `code` is parameter → key; `site` the hash of its
    pages. `proved` is set when the smoke test has passed, `back_to` when it brought an earlier release back."""

    number: int
    at: str
    by: str
    revision: str
    templates: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, dict[str, str]] = field(default_factory=dict)
    code: dict[str, str] = field(default_factory=dict)
    site: str = ""
    back_to: int = 0
    proved: bool = False

    @property
    def brings(self) -> int:
        """The number of the release whose program this one runs."""
        return self.back_to or self.number

    @property
    def content(self) -> str:
        """The hash of what it brings, whoever brought it and when: the same inputs give the same."""
        brought = {"templates": self.templates, "parameters": self.parameters, "code": self.code, "site": self.site}
        return hashlib.sha256(json.dumps(brought, sort_keys=True).encode()).hexdigest()

    def __str__(self) -> str:
        state = "proved" if self.proved else "not proved"
        back = f", back to {self.back_to}" if self.back_to else ""
        return f"{self.number:>4}  {self.at}  {self.revision[:20]:<20}  {self.content[:12]}  {state}{back}  {self.by}"


class Releases:
    """Those of the stage whose code lies in `bucket`."""

    def __init__(self, bucket: str) -> None:
        self.bucket = bucket
        self._store = boto3.client("s3")

    def all(self) -> list[Release]:
        """From the first to the last."""
        pages = self._store.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=FOLDER)
        keys = sorted(each["Key"] for page in pages for each in page.get("Contents", ()))
        return [Release(**json.loads(self.read(key))) for key in keys]

    def begin(self, *, back_to: int = 0) -> Release:
        """A new release, of the next number, not written yet."""
        last = self.all()[-1:]
        number = last[0].number + 1 if last else 1
        return Release(number=number, at=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", by=_who(), revision=_revision(), back_to=back_to)

    def write(self, release: Release) -> None:
        """Keep what is known of it so far."""
        self.put(f"{FOLDER}{release.number:06}.json", json.dumps(asdict(release), indent=1, sort_keys=True).encode())

    def chosen(self, number: int | None) -> Release:
        """The release to go back to: `number`, else the last proved one that isn't what runs. Raises Refused when there is none."""
        known = self.all()
        if number is not None:
            found = next((each for each in known if each.number == number), None)
            if found is None or not found.templates:
                raise Refused(f"There is no release {number} to go back to; `make releases` lists them.")
            return next(each for each in known if each.number == found.brings)
        originals = {each.number: each for each in known if not each.back_to and each.proved}
        runs = known[-1].brings if known else 0
        earlier = [number for number in originals if number < runs]
        if not earlier:
            raise Refused("There is no earlier release that was proved; `make releases` lists what there is.")
        return originals[max(earlier)]

    def keep(self, content: bytes, *, folder: str, ending: str) -> str:
        """Keep `content` under its hash; what lies there already is the same. Returns its key."""
        key = f"{folder}{hashlib.sha256(content).hexdigest()}{ending}"
        if not self.has(key):
            self.put(key, content)
        return key

    def has(self, key: str) -> bool:
        """Whether something lies under `key`."""
        try:
            self._store.head_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in ("404", "NoSuchKey", "NotFound"):
                return False
            raise
        return True

    def put(self, key: str, content: bytes) -> None:
        self._store.put_object(Bucket=self.bucket, Key=key, Body=content)

    def read(self, key: str) -> bytes:
        """What lies under `key`."""
        body: bytes = self._store.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        return body

    def send(self, path: Path, key: str) -> None:
        """Put a file that may be large."""
        self._store.upload_file(str(path), self.bucket, key)

    def fetch(self, key: str, path: Path) -> Path:
        """Write what lies under `key` to `path`. Returns `path`."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._store.download_file(self.bucket, key, str(path))
        return path


def proved(release: Release) -> Release:
    """The release, once the smoke test has passed."""
    return replace(release, proved=True)


def _who() -> str:
    try:
        identity: dict[str, Any] = boto3.client("sts").get_caller_identity()
    except (BotoCoreError, ClientError):
        return getpass.getuser()
    return str(identity["Arn"])


def _revision() -> str:
    """The commit that is checked out, marked when files differ from it."""
    try:
        head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
        changed = subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{head[:12]}+changes" if changed else head[:12]
