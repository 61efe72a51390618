"""The emulated cloud that storage tests run against: one private ministack for each test process.

`ENVIRONMENT` is chosen at import, so that chalicelib.storage can be imported by any test; the emulator itself starts
when the first test asks for the `emulated_cloud` fixture.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 30


def free_port() -> int:
    """A loopback port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(port: int) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "ap-southeast-3",
        "AWS_REGION": "ap-southeast-3",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "STAGE": "test",
        "SITE_ORIGINS": "http://127.0.0.1:8000",
        "EDGE_SECRET": "known-to-the-edge-alone known-to-it-soon",
        "HOUSEHOLDS_TABLE": "test-households",
        "CENSUS_TABLE": "test-census",
        "TOKENS_TABLE": "test-tokens",
        "UPLOADS_BUCKET": "test-uploads",
        "SITE_BUCKET": "test-site",
        "HANDOFF_BUCKET": "test-handoff",
        "PAPERS_BUCKET": "test-papers",
        "CLOSE_QUEUE": "test-close",
        "KEYS_KEY_ID": "alias/test-keys",
        "MALWARE_SCAN": "off",
        "CAMPAIGN_ID": "sp2020",
        "CAMPAIGN_NAME": "Sensus Penduduk 2020",
        "CAMPAIGN_YEAR": "2020",
        "CAMPAIGN_OPENS": "2020-02-15T00:00+07:00",
        "CAMPAIGN_CLOSES": "2020-04-01T00:00+07:00",
        "CAMPAIGN_INTERVIEW_FROM": "2020-07-01T00:00+07:00",
        "CAMPAIGN_INTERVIEW_UNTIL": "2020-08-01T00:00+07:00",
        "CAMPAIGN_TIME_ZONE": "Asia/Jakarta",
        "CAMPAIGN_TARGET": "0.27",
    }


#: Everything that the code under test reads from its environment; the same for the whole test process.
ENVIRONMENT = _environment(free_port())


def enter_environment() -> None:
    """Put ENVIRONMENT in force and forget the developer's own cloud, so that no test can reach it."""
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN"):
        os.environ.pop(name, None)
    os.environ.update(ENVIRONMENT, AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull)


@contextmanager
def running() -> Iterator[str]:
    """A ministack on loopback with the census's tables, buckets, queues and key; yields its address."""
    endpoint = ENVIRONMENT["AWS_ENDPOINT_URL"]
    folder = Path(tempfile.mkdtemp(prefix="sensus-test-"))
    with (folder / "ministack.log").open("wb") as log:
        emulator = subprocess.Popen(
            [sys.executable, "-m", "ministack"],
            env={
                **os.environ,
                "BIND_HOST": "127.0.0.1",
                "GATEWAY_PORT": endpoint.rpartition(":")[2],
                "IOT_MTLS_ENABLED": "0",
                "SFTP_ENABLED": "0",
                "TMPDIR": str(folder),
                "LOG_LEVEL": "WARNING",
            },
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for(endpoint, emulator, folder / "ministack.log")
        from infra.local.setup import create_all

        create_all()
        yield endpoint
    finally:
        emulator.terminate()
        try:
            emulator.wait(10)
        except subprocess.TimeoutExpired:
            emulator.kill()
            emulator.wait()
        shutil.rmtree(folder, ignore_errors=True)


def made_anew() -> None:
    """Make what a test took away. What this process knows of keys lay in tables that may be gone, so it is forgotten."""
    from chalicelib.storage import keys, nobody, sealing_keys
    from infra.local.setup import create_all

    create_all()
    sealing_keys.forget()
    nobody.forget()
    keys.keys.cache_clear()


def _wait_for(endpoint: str, emulator: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and emulator.poll() is None:
        try:
            with urllib.request.urlopen(f"{endpoint}/_ministack/health", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"The emulator did not start at {endpoint}:\n{log.read_text(errors='replace')[-2000:]}")


def empty() -> None:
    """Take every record, object and message away, but the keys: the process has them cached."""
    import boto3

    from chalicelib.settings import settings
    from chalicelib.storage.tables import CensusItem, HouseholdItem, TokenItem
    from infra.local.setup import INSPECTION_QUEUE

    for table in (HouseholdItem, TokenItem, CensusItem):
        with table.batch_write() as batch:
            for item in table.scan():
                if not (isinstance(item, CensusItem) and (item.kind == "keys" or item.kind.startswith("sealing-of-"))):
                    batch.delete(item)
    for bucket in (settings().uploads_bucket, settings().papers_bucket, settings().site_bucket, settings().handoff_bucket):
        boto3.resource("s3").Bucket(bucket).object_versions.delete()
    queues = boto3.client("sqs")
    for queue in (settings().close_queue, INSPECTION_QUEUE):
        queues.purge_queue(QueueUrl=queues.get_queue_url(QueueName=queue)["QueueUrl"])
