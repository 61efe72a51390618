"""The emulated cloud in the background: it is found, it serves, it ends when told, and no trace of one that was killed misleads."""

import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local import cloud
from infra.local.place import CannotStart
from ops.frame import CannotDo
from ops.stack import enter


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "cloud"
    cloud.stop(tmp_path / "cloud")


def test_it_runs_in_the_background_until_it_is_told_to_end(folder: Path) -> None:
    started = cloud.start(folder)
    assert cloud.running(folder) == started
    with urllib.request.urlopen(f"{started['endpoint']}/_ministack/health", timeout=10) as answer:
        assert answer.status == 200
    with pytest.raises(urllib.error.HTTPError, match="503") as nothing:
        urllib.request.urlopen(f"{started['site']}/", timeout=10)
    assert b"make deploy STAGE=local" in nothing.value.read()
    assert cloud.stop(folder)
    assert cloud.running(folder) is None
    assert not (folder / "stored").exists(), "what it held goes with it"
    assert not cloud.stop(folder)


def test_a_trace_of_one_that_was_killed_misleads_nobody(folder: Path) -> None:
    folder.mkdir()
    cloud.mark(folder).write_text(json.dumps({"pid": os.getpid(), "endpoint": "http://127.0.0.1:1", "site": ""}))
    assert cloud.running(folder) is None
    assert not cloud.stop(folder), "another process may have its number by now"


def test_the_local_stage_is_never_looked_for_on_another_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://cloud.example")
    with pytest.raises(CannotStart, match="lives on this machine only"):
        cloud.enter_local_cloud()
    with pytest.raises(CannotDo, match="lives on this machine only"):
        enter(stage="local")
