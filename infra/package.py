"""Make what is deployed: `python -m infra.package --stage NAME` writes build/package/NAME/.

data.yaml is the stack of what is kept, app.json the stack of the functions, alarms.yaml that of the alarms, scan.yaml that of the scanner
which a stage may have, account.yaml that of what an account has once for all its stages, edge.yaml and site.json those of the edge,
probe.yaml that of the household that watches.
deployment.zip is what the functions run, inspector.zip what the one that opens papers runs instead, probe.zip what visits as a resident.
The same sources and requirements give the same bytes, so that a stage can be compared with what was reviewed.
"""

import argparse
import compileall
import json
import os
import py_compile
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import yaml

from chalicelib.settings import Settings
from infra import site_template
from infra.libraries import install, pins

ROOT = Path(__file__).parent.parent
#: The services that the functions call: botocore carries the descriptions of four hundred, four fifths of the zip.
SERVICES = {"dynamodb", "kms", "s3", "sqs", "sts"}
#: The zips, and the parameter of app.yaml, or of probe.yaml, that says where each was put.
CODE = {"deployment.zip": "CodeKey", "inspector.zip": "InspectorCodeKey", "probe.zip": "ProbeCodeKey"}
#: Templates that are completed here; all others are packaged as they are.
_COMPLETED = ("app.yaml", "site.yaml")
#: Of requirements.txt, what only requests need.
NOT_OF_THE_INSPECTOR = {"altcha", "argon2-cffi", "boto3", "itsdangerous", "msgspec", "zxcvbn"}
#: Decoders of what no paper comes in, and what draws text and windows: what isn't there can't be broken into.
NEVER_DECODED = ("PIL/_avif.*", "PIL/_imagingft.*", "PIL/_imagingtk.*", "PIL/_webp.*")
#: Sources and descriptions that only a compiler or an editor reads.
NOT_RUN = {".c", ".h", ".pxd", ".pxi", ".pyi", ".pyx"}


def main(arguments: list[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m infra.package", description="Write the templates and the zip of a stage.")
    parser.add_argument("--stage", required=True, help="lower-case letters and digits; `local` is packaged for this machine's emulator")
    parser.add_argument("--to", type=Path, help="default: build/package/STAGE")
    asked = parser.parse_args(arguments)
    if not re.fullmatch("[a-z][a-z0-9]{1,15}", asked.stage):
        parser.error(f"a stage is 2 to 16 lower-case letters and digits, beginning with a letter, not {asked.stage!r}")
    folder = package(stage=asked.stage, to=asked.to or ROOT / "build" / "package" / asked.stage)
    for path in sorted(folder.iterdir()):
        print(f"{path}  {path.stat().st_size / 1e6:.2f} MB")


def package(*, stage: str, to: Path) -> Path:
    """Write the templates and both zips into `to`, which replaces an earlier package there. Returns `to`."""
    if to.exists() and not any((to / made).exists() for made in ("app.json", "project")) and any(to.iterdir()):
        raise SystemExit(f"{to} is no package: it would be replaced. Name an empty folder or an earlier package.")
    shutil.rmtree(to, ignore_errors=True)
    project, contents = to / "project", to / "contents"
    _lay_out(project, requirements=pins(ROOT / "requirements.txt"))
    _run_chalice(project=project, stage=stage)
    with zipfile.ZipFile(project / "out" / "deployment.zip") as made:
        made.extractall(contents)
    _finish(contents, to / "deployment.zip")
    _lay_out_inspector(contents, machine=None if stage == "local" else "aarch64")
    _finish(contents, to / "inspector.zip")
    shutil.copytree(ROOT / "infra" / "probe", contents / "probe", ignore=shutil.ignore_patterns("__pycache__"))
    _finish(contents, to / "probe.zip", trim=False)
    _write_templates(project, to)
    shutil.rmtree(project)
    return to


def templates(*, stage: str, to: Path) -> Path:
    """Write the templates of a stage into the empty folder `to`, as `package` does, and no code: seconds instead of a minute, no download.
    Returns `to`."""
    project = to / "project"
    _lay_out(project, requirements=set())
    _run_chalice(project=project, stage=stage)
    _write_templates(project, to)
    shutil.rmtree(project)
    return to


def _write_templates(project: Path, to: Path) -> None:
    template = yaml.safe_load((project / "out" / "sam.yaml").read_text())
    # JSON, for Chalice's YAML uses aliases, which CloudFormation does not read; without spare space, for it reads 51,200 bytes.
    (to / "app.json").write_text(json.dumps(_completed(template), separators=(",", ":"), sort_keys=True) + "\n")
    (to / "site.json").write_text(json.dumps(site_template.completed(), separators=(",", ":"), sort_keys=True) + "\n")
    for kept in (path for path in sorted((ROOT / "infra").glob("*.yaml")) if path.name not in _COMPLETED):
        shutil.copy(kept, to)


def parameter(setting: str) -> str:
    """The template parameter that gives a setting: `close_queue` → `CloseQueue`."""
    return "".join(word.capitalize() for word in setting.split("_"))


def _lay_out(project: Path, *, requirements: set[str]) -> None:
    """Copy what is deployed, and nothing that happens to lie beside it, into `project`."""
    shutil.copytree(ROOT / "chalicelib", project / "chalicelib", ignore=shutil.ignore_patterns("__pycache__", "locales", "inspection"))
    shutil.copytree(ROOT / ".chalice", project / ".chalice", ignore=shutil.ignore_patterns("deployments", "deployed", "venv"))
    shutil.copy(ROOT / "app.py", project)
    (project / "requirements.txt").write_text("".join(f"{pin}\n" for pin in sorted(requirements)))


def _lay_out_inspector(contents: Path, *, machine: str | None) -> None:
    """Put what opens papers, and nothing that answers requests, into `contents`. `machine` is as for `install`."""
    shutil.copytree(ROOT / "chalicelib", contents / "chalicelib", ignore=shutil.ignore_patterns("__pycache__", "locales", "routes"))
    of_all = pins(ROOT / "requirements.txt", without=NOT_OF_THE_INSPECTOR)
    install(of_all | pins(ROOT / "requirements-inspector.txt"), to=contents, machine=machine)
    for decoder in NEVER_DECODED:
        for path in contents.glob(decoder):
            path.unlink()
    for path in list(_files(contents)):
        if path.suffix in NOT_RUN:
            path.unlink()
    _drop_what_nothing_loads(contents)


def _drop_what_nothing_loads(contents: Path) -> None:
    """Take away the shared libraries that came with a wheel and that no compiled file names any more."""
    compiled = {path: path.read_bytes() for path in _files(contents) if ".so" in path.suffixes}

    def loaded(library: Path) -> bool:
        return any(library.name.encode() in code for path, code in compiled.items() if path != library)

    while loose := [path for path in compiled if path.parent.suffix == ".libs" and not loaded(path)]:
        for path in loose:
            path.unlink()
            del compiled[path]


def _run_chalice(*, project: Path, stage: str) -> None:
    # Chalice imports the application to read its routes and schedules. Whatever it copies from a setting into the template, as
    # the name of a queue, becomes a substitution of the parameter.
    settings = {field.name.upper(): f"${{{parameter(field.name)}}}" for field in fields(Settings)}
    chalice = Path(sys.executable).with_name("chalice")
    made = subprocess.run(
        [chalice, "package", "--stage", stage, "--template-format", "yaml", "--merge-template", ROOT / "infra" / "app.yaml", "out"],
        cwd=project,
        env={
            **os.environ,
            **settings,
            "AWS_REGION": "ap-southeast-3",
            "AWS_DEFAULT_REGION": "ap-southeast-3",
            "AWS_ENDPOINT_URL": "",
            "AWS_LAMBDA_FUNCTION_NAME": "",
        },
        capture_output=True,
        text=True,
    )
    if made.returncode or "Could not install dependencies" in made.stdout:
        raise SystemExit(f"Chalice could not package the application:\n{made.stdout}{made.stderr}")


def _finish(contents: Path, to: Path, *, trim: bool = True) -> None:
    """Make the zip `to` of what lies in `contents`, which goes; `trim` takes out what nobody calls of the cloud's library first."""
    if trim:
        _trim(contents)
    # Hashes that are not checked: Lambda's files have no dates of their own, and without .pyc each cold start compiles all.
    compileall.compile_dir(
        contents, stripdir=contents, prependdir="/var/task", quiet=1, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
    )
    _zip(contents, to)
    shutil.rmtree(contents)


def _trim(contents: Path) -> None:
    for described in contents.glob("boto*/data"):
        for service in described.iterdir():
            if service.is_dir() and service.name not in SERVICES:
                shutil.rmtree(service)
    # A megabyte that the first client of each process reads.
    places = contents / "botocore" / "data" / "endpoints.json"
    endpoints = json.loads(places.read_text())
    for partition in endpoints["partitions"]:
        partition["services"] = {name: service for name, service in partition["services"].items() if name in SERVICES}
    places.write_text(json.dumps(endpoints))
    shutil.rmtree(contents / "bin", ignore_errors=True)


def _zip(contents: Path, to: Path) -> None:
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for path in sorted(_files(contents)):
            entry = zipfile.ZipInfo(path.relative_to(contents).as_posix(), date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            made.writestr(entry, path.read_bytes())


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _completed(template: dict[str, Any]) -> dict[str, Any]:
    """The template with each function's code by parameter, and the inspector on what the others run on."""
    functions = [each["Properties"] for each in template["Resources"].values() if each["Type"] == "AWS::Serverless::Function"]
    api = template["Resources"]["APIHandler"]["Properties"]
    for function in functions:
        function |= {name: api[name] for name in ("Architectures", "Runtime")}
        if isinstance(function["CodeUri"], str):
            function["CodeUri"] = {"Bucket": {"Ref": "CodeBucket"}, "Key": {"Ref": CODE["deployment.zip"]}}
    return template


if __name__ == "__main__":
    main()
