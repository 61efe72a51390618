"""What is in a package, and what isn't."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

from infra.package import CODE
from tests.emulator import ENVIRONMENT
from tests.infra.deployed_stage import command
from tests.papers import a_photo


def test_the_same_sources_give_the_same_package(packaged: Path, tmp_path: Path) -> None:
    command("infra.package", "--stage", "local", "--to", str(tmp_path / "again"), environment=dict(os.environ))
    for name in CODE:
        first, second = (
            {each.filename: each.CRC for each in ZipFile(folder / name).infolist()} for folder in (packaged, tmp_path / "again")
        )
        assert first == second
    for name in ("app.json", "data.yaml", "scan.yaml", *CODE):
        assert (tmp_path / "again" / name).read_bytes() == (packaged / name).read_bytes(), name


#: Python without the environment that the tests run in: what isn't in the zip isn't there.
FROM_THE_ZIP_ALONE = """
import sys
sys.path.insert(0, sys.argv[1])
import chalicelib.jobs.inspect
from chalicelib.inspection import paper
for file in sys.argv[2:]:
    print(paper.inspect(open(file, "rb").read()).content_type)
paper.signature_check()
"""


def test_the_inspectors_zip_holds_all_that_a_paper_needs(packaged: Path, tmp_path: Path) -> None:
    ZipFile(packaged / "inspector.zip").extractall(tmp_path / "zip")
    kinds = ("JPEG", "PNG", "PDF")
    for kind in kinds:
        (tmp_path / kind).write_bytes(a_photo(kind=kind))
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", FROM_THE_ZIP_ALONE, tmp_path / "zip", *(tmp_path / kind for kind in kinds)],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == ["image/jpeg", "image/jpeg", "application/pdf"], done.stderr
    assert done.returncode == 0, done.stderr


#: Chalice alone makes 23.4 MB; docs/performance.md has the figures. A cold start reads all of it.
MOST_BYTES = 13_000_000


def test_the_zip_of_the_functions_stays_light(packaged: Path) -> None:
    assert (packaged / "deployment.zip").stat().st_size <= MOST_BYTES


def test_each_zip_holds_only_what_its_functions_run(packaged: Path) -> None:
    of_all, of_inspector, of_probe = ({path.split("/")[0] for path in ZipFile(packaged / name).namelist()} for name in CODE)
    assert not {"PIL", "pikepdf", "pyhanko", "lxml"} & of_all
    assert not {"altcha", "argon2", "chalice", "zxcvbn"} & of_inspector
    assert of_probe == {"probe"}
    decoders = [path for path in ZipFile(packaged / "inspector.zip").namelist() if re.search("webp|avif|freetype", path) and ".so" in path]
    assert not decoders, "no paper comes in these"


def test_every_function_has_the_settings_and_a_role_of_its_own(packaged: Path) -> None:
    template = json.loads((packaged / "app.json").read_text())
    functions = {name: each["Properties"] for name, each in template["Resources"].items() if each["Type"] == "AWS::Serverless::Function"}
    of_chalice = {"APIHandler", "CloseCensus", "CloseVillage", "MarkChangedVillages", "MatchReturns", "PublishProgress"}
    assert set(functions) == {*of_chalice, "InspectPapers"}
    assert len({(str(function["Architectures"]), function["Runtime"]) for function in functions.values()}) == 1
    assert not [name for name, function in functions.items() if "Environment" in function], "an environment of its own would hide a setting"
    roles = [function["Role"]["Fn::GetAtt"][0] for function in functions.values()]
    assert len(set(roles)) == len(roles)
    for name in ("data.yaml", "alarms.yaml", "app.json"):
        assert (packaged / name).stat().st_size < 51_200, f"CloudFormation takes no larger template in a call: send {name} by its bucket"
    for role in roles:
        written = json.dumps(template["Resources"][role]["Properties"]["Policies"])
        assert '"*"' not in written
        assert "Managed" not in written
