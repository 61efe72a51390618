"""What the edge does for a real stage, done for the one that is deployed on the emulated cloud: pages from the bucket, calls to the API."""

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from typing import Any
from urllib.parse import unquote, urlsplit

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.local.gateway import Answer, problem
from infra.local.pages import ASK_AGAIN, Page
from infra.local.server import Origin, SiteBucket
from static_site.headers import headers

#: A stage may be deployed anew while this serves it.
LOOKS_AGAIN_AFTER = 5.0
#: What a connection is about, not a message.
OF_THE_LINE = {"connection", "content-length", "date", "host", "keep-alive", "server", "transfer-encoding"}
ENDINGS = {"br": ".br", "gzip": ".gz"}


class Deployed:
    """The outputs of the stage's stacks, looked up now and then."""

    def __init__(self) -> None:
        self._outputs: dict[str, str] = {}
        self._looked = 0.0

    def output(self, name: str) -> str:
        """One of them, "" while nothing is deployed."""
        if time.monotonic() - self._looked > LOOKS_AGAIN_AFTER or not self._looked:
            stacks = boto3.client("cloudformation")
            found: dict[str, str] = {}
            for part in ("data", "app"):
                try:
                    described = stacks.describe_stacks(StackName=f"sensus-local-{part}")["Stacks"][0]
                except (ClientError, BotoCoreError):
                    continue
                found |= {each["OutputKey"]: each["OutputValue"] for each in described.get("Outputs", ())}
            self._outputs, self._looked = found, time.monotonic()
        return self._outputs.get(name, "")


class DeployedApi:
    """The stage's own API, behind the emulator's gateway."""

    def __init__(self, *, endpoint: str, deployed: Deployed) -> None:
        self._place, self._deployed = urlsplit(endpoint).netloc, deployed

    def answer(self, *, method: str, target: str, headers: Message, body: bytes) -> Answer:
        """What the deployed function answers to `target`, which begins with /api."""
        api = self._deployed.output("RestAPIId")
        if not api:
            return problem(503, "busy", "Nothing is deployed yet: make deploy STAGE=local")
        line = http.client.HTTPConnection(self._place, timeout=30)
        try:
            sent = {name: value for name, value in headers.items() if name.lower() not in OF_THE_LINE}
            line.request(method, f"/restapis/{api}/api/_user_request_{target.removeprefix('/api')}", body=body, headers=sent)
            reply = line.getresponse()
            told = [(name, value) for name, value in reply.getheaders() if name.lower() not in OF_THE_LINE]
            return Answer(reply.status, reply.read(), told)
        finally:
            line.close()


class DeployedPages:
    """The pages as they lie in the site's bucket, each text beside its compressed forms."""

    def __init__(self, deployed: Deployed) -> None:
        self._deployed, self._store = deployed, boto3.client("s3")

    def answer(self, *, target: str, headers: Message) -> Answer:
        """The file at `target`, a folder's index.html, or the page that says that there is none."""
        asked, mark, query = target.partition("?")
        path = unquote(asked).lstrip("/")
        if path and not path.endswith("/") and "." not in path.rpartition("/")[2]:
            return Answer(301, b"", [("Location", f"{asked}/{mark}{query}"), ("Cache-Control", ASK_AGAIN)])
        found = self._file(f"{path}index.html" if not path or path.endswith("/") else path, headers)
        missing = found or self._file(f"{path.partition('/')[0]}/404.html", headers) or self._file("404.html", headers)
        if missing is None:
            return Answer(503, b"Nothing is deployed yet: make deploy STAGE=local\n", [("Content-Type", "text/plain; charset=utf-8")])
        return missing if found else Answer(404, missing.body, missing.headers)

    def _file(self, key: str, headers: Message) -> Answer | None:
        taken = [coding.partition(";")[0].strip() for coding in headers.get("Accept-Encoding", "").split(",")]
        for ending in (*(ending for coding, ending in ENDINGS.items() if coding in taken), ""):
            if found := self._object(f"{key}{ending}"):
                told = [("Content-Type", found["ContentType"]), ("ETag", found["ETag"]), ("Vary", "Accept-Encoding")]
                told += [("Cache-Control", found.get("CacheControl", ASK_AGAIN))]
                told += [("Content-Encoding", found["ContentEncoding"])] if found.get("ContentEncoding") else []
                return Answer(200, found["Body"].read(), told)
        return None

    def _object(self, key: str) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = self._store.get_object(Bucket=self._deployed.output("SiteBucket") or "none-yet", Key=key)
        except ClientError as refusal:
            if refusal.response["Error"]["Code"] in ("NoSuchKey", "NoSuchBucket"):
                return None
            raise
        return found


class DeployedBucket:
    """What the jobs of the stage write for the public."""

    def __init__(self, deployed: Deployed) -> None:
        self._deployed, self._store = deployed, boto3.client("s3")

    def page(self, key: str) -> Page | None:
        """The file named `key`, or None when no job has written it yet."""
        bucket = self._deployed.output("SiteBucket")
        return SiteBucket(store=self._store, bucket=bucket).page(key) if bucket else None


@contextmanager
def serve(*, port: int, endpoint: str) -> Iterator[None]:
    """The site of the deployed stage at `port` until the block ends."""
    deployed = Deployed()
    origin = Origin(
        port=port,
        gateway=DeployedApi(endpoint=endpoint, deployed=deployed),
        pages=DeployedPages(deployed),
        bucket=DeployedBucket(deployed),
        headers=headers(endpoint),
    )
    threading.Thread(target=origin.serve_forever, name="deployed", daemon=True).start()
    try:
        yield
    finally:
        origin.stop()
