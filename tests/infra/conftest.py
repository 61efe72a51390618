"""The package that several modules look at: it takes a minute to make."""

import os
from pathlib import Path

import pytest

from tests.infra.deployed_stage import command


@pytest.fixture(scope="session")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stage local, packaged by the command."""
    folder = tmp_path_factory.mktemp("package") / "local"
    command("infra.package", "--stage", "local", "--to", str(folder), environment=dict(os.environ))
    return folder
