"""What `make package` says when it can't, and what goes into a package."""

import re
from pathlib import Path

import pytest

from infra import libraries, package


@pytest.mark.parametrize("stage", ["", "P", "Pilot", "a-b", "1st", "seventeenletterss"])
def test_a_stage_that_no_resource_can_be_named_after_is_refused(stage: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        package.main(["--stage", stage])
    assert "a stage is 2 to 16 lower-case letters and digits" in capsys.readouterr().err


#: How an ELF file says that it is for 64-bit ARM (e_machine).
AARCH64 = b"\xb7\x00"


def test_every_version_that_goes_into_the_zip_is_pinned_to_what_was_tested() -> None:
    pins = libraries.pins(package.ROOT / "requirements.txt")
    named = {pin.partition("==")[0].lower() for pin in pins}
    assert {"botocore", "pynamodb", "cffi", "urllib3"} <= named
    assert not {"chalice", "pip", "pytest"} & named
    assert all(pin.count("==") == 1 for pin in pins)


def test_a_folder_of_something_else_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("dear")
    with pytest.raises(SystemExit, match="is no package"):
        package.package(stage="pilot", to=tmp_path)
    assert (tmp_path / "letters.txt").exists()


def test_every_library_of_the_inspector_loads_on_lambdas_machines(tmp_path: Path) -> None:
    of_all = libraries.pins(package.ROOT / "requirements.txt", without=package.NOT_OF_THE_INSPECTOR)
    libraries.install(of_all | libraries.pins(package.ROOT / "requirements-inspector.txt"), to=tmp_path, machine="aarch64")
    compiled = {path: path.read_bytes() for path in tmp_path.rglob("*.so*")}
    assert {"PIL", "pikepdf", "lxml", "cryptography"} <= {path.relative_to(tmp_path).parts[0] for path in compiled}
    assert not [path for path, code in compiled.items() if code[18:20] != AARCH64], "compiled for another machine"
    asked = {int(minor) for code in compiled.values() for minor in re.findall(rb"\x00GLIBC_2\.(\d+)", code)}
    assert max(asked) <= libraries.GLIBC_MINOR
