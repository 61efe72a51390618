"""What `make package` and `make deploy` say when they can't, and what goes into a package."""

from pathlib import Path

import pytest

from infra import deploy, libraries, package


@pytest.mark.parametrize("stage", ["", "P", "Pilot", "a-b", "1st", "seventeenletterss"])
def test_a_stage_that_no_resource_can_be_named_after_is_refused(stage: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        package.main(["--stage", stage])
    assert "a stage is 2 to 16 lower-case letters and digits" in capsys.readouterr().err


def test_a_stage_that_is_not_packaged_is_not_deployed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        deploy.main(["--stage", "pilot", "--from", str(tmp_path / "nothing")])
    assert "make package STAGE=pilot" in capsys.readouterr().err


def test_a_parameter_without_a_value_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        deploy.main(["--stage", "pilot", "--from", str(tmp_path), "SiteOrigins"])
    assert "SiteOrigins" in capsys.readouterr().err


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
