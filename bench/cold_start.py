"""How much sooner a packaged function is ready than the same code and libraries as `chalice package` alone would ship them."""

import os
import resource
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import boto3
import botocore

from infra.package import package

#: A process that has come as far as its first write.
_FIRST_WRITE = """
import app
from datetime import UTC, datetime, timedelta
from chalicelib.storage import tokens
tokens.spend("{challenge}", by="bench", until=datetime.now(UTC) + timedelta(minutes=1))
"""


def ratio(*, rounds: int) -> float:
    """CPU from the start of the process to its first write, ours over Chalice's, taken in turns; the medians' ratio.

    Needs the settings of a running census in the environment."""
    with TemporaryDirectory(prefix="sensus-bench-") as name:
        ours, plain = Path(name, "ours"), Path(name, "plain")
        with zipfile.ZipFile(package(stage="local", to=Path(name, "package")) / "deployment.zip") as made:
            made.extractall(ours)
        shutil.copytree(ours, plain, ignore=shutil.ignore_patterns("__pycache__"))
        for library in (boto3, botocore):
            described = Path(library.__file__).parent / "data"
            if (plain / library.__name__).exists():
                shutil.copytree(described, plain / library.__name__ / "data", dirs_exist_ok=True)
        times: dict[Path, list[float]] = {ours: [], plain: []}
        for number in range(rounds + 1):
            for folder, taken in times.items():
                taken.append(_cpu(folder, challenge=f"{folder.name}-{number}"))
        # The first of each reads its files from the disk.
        return median(times[ours][1:]) / median(times[plain][1:])


def _cpu(folder: Path, *, challenge: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # -S: nothing but what the zip brings; -B: what it lacks is not made up for by the first run.
    code = _FIRST_WRITE.format(challenge=challenge)
    subprocess.run([sys.executable, "-S", "-B", "-c", code], cwd=folder, env=dict(os.environ), check=True, timeout=60)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
