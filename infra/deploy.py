"""Deploy what `python -m infra.package` made: `python -m infra.deploy --stage NAME Parameter=value …`.

Stack by stack, each by a change set that is told before it is done: what is kept, the functions, the edge, the site, the alarms. Then the
pages, then a smoke test. A second run changes nothing; one that was interrupted is run again. A parameter that is not given keeps the value
of the last deployment, or its default.
"""

import argparse
import os
from collections.abc import Callable, Collection
from dataclasses import replace as but
from datetime import UTC, datetime
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.deploying import edge_secret, pages, smoke, stacks, templates
from infra.deploying.parameters import LOCAL, REGION, check_stage, close_fires_at, settle, style_hashes
from infra.deploying.refusals import Refused
from infra.deploying.releases import RETURNS, Release, Releases, proved
from infra.deploying.stage import Stage, deployed
from infra.deploying.templates import PARTS, WATCHING
from infra.local import cloud, differences
from infra.local.place import CannotStart
from infra.package import CODE, ROOT
from static_site.styles import critical_hash

#: Seconds that a stage has to answer as it should: names and distributions take minutes to be known everywhere.
ANSWERS_WITHIN = {True: 90.0, False: 900.0}
#: Where a stage stands that has no address yet, until the edge has given it one.
NOWHERE = "https://{stage}.invalid"


def main(arguments: list[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m infra.deploy", description="Deploy a packaged stage.")
    parser.add_argument("--stage", required=True)
    parser.add_argument("--from", type=Path, dest="folder", help="default: build/package/STAGE")
    parser.add_argument(
        "--replace", action="append", default=[], metavar="NAME", help="a resource with data in it that may be lost or replaced"
    )
    parser.add_argument("--without-pages", action="store_true", help="leave the pages as they are: a parameter is to change at once")
    parser.add_argument("--rotate-edge-secret", action="store_true", help="afterwards give edge and API another secret, in three steps")
    parser.add_argument("parameters", nargs="*", metavar="Name=value", help="such as SiteDomain=sensus.example; infra/*.yaml list them")
    asked = parser.parse_args(arguments)
    folder = asked.folder or ROOT / "build" / "package" / asked.stage
    if not folder.exists():
        parser.error(f"nothing is packaged for {asked.stage}: run `make package STAGE={asked.stage}` first")
    if wrong := [each for each in asked.parameters if "=" not in each]:
        parser.error(f"{', '.join(wrong)} has no value: write it as Name=value")
    given = dict(each.split("=", 1) for each in asked.parameters)
    try:
        enter_account(asked.stage)
        if asked.stage == LOCAL and (site := cloud.site()):
            given.setdefault("SiteOrigins", site)
        templates.check(folder)
        outputs = deploy(
            stage=asked.stage,
            folder=folder,
            parameters=given,
            build=None if asked.without_pages else lambda origin: _pages(asked.stage, origin),
            replace=asked.replace,
            rotate=asked.rotate_edge_secret,
        )
    except (Refused, CannotStart, ClientError, BotoCoreError) as refused:
        raise SystemExit(str(refused)) from refused
    for line in differences.told(outputs) if asked.stage == LOCAL else [f"The site is at {outputs.get('SiteAddress', 'no address yet')}"]:
        print(line)


def enter_account(stage: str) -> None:
    """Be in the cloud that `stage` belongs to, and say which that is. Raises Refused in another one, CannotStart without a local one."""
    check_stage(stage)
    if stage == LOCAL:
        cloud.enter_local_cloud(say=_say)
    elif os.environ.get("AWS_ENDPOINT_URL"):
        raise Refused(f"AWS_ENDPOINT_URL is set, the cloud here is emulated, and {stage} is a real stage. Unset it, or say STAGE=local.")
    session = boto3.Session()
    if session.region_name != REGION:
        raise Refused(f"The region is {session.region_name}. The census's data stays in the country: set AWS_DEFAULT_REGION={REGION}.")
    identity = session.client("sts").get_caller_identity()
    _say(f"{stage}: account {identity['Account']}, {session.region_name}, as {identity['Arn']}")


def deploy(
    *,
    stage: str,
    folder: Path,
    parameters: dict[str, str],
    build: Callable[[str], Path] | None = None,
    replace: Collection[str] = (),
    rotate: bool = False,
    say: stacks.Say | None = None,
) -> dict[str, str]:
    """Bring `stage` to what `folder` and `parameters` say, and to the pages that `build` makes for an origin (None for a stage whose pages
    are not to be touched). Returns the outputs of its stacks. Raises Refused where it can't go on; what was done until then stays."""
    tell = say or _say
    made = templates.read(folder)
    here = Stage(stage, say=tell, replace=replace)
    known = templates.asked(made)
    given = settle(stage=stage, given=parameters, before=here.parameters(), declared=known, now=datetime.now(UTC))
    # One that was cut short before the edge had given it an address has none either.
    placed = "SiteOrigins" not in known or not given.get("SiteOrigins", NOWHERE).endswith(".invalid")
    if not placed:
        given["SiteOrigins"] = NOWHERE.format(stage=stage)
    if "site" in made:
        if not (here.exists("app") and here.exists("site")):
            given["EdgeSecret"] = edge_secret.made()
        given["StyleHashes"] = style_hashes(critical_hash(), before=given.get("StyleHashes", ""))
    folder_of_pages = build(_origin(given)) if build and placed else None

    if "account" in made:
        here.bring("account", made["account"], given)
    here.bring("data", made["data"], given)
    stacks.protect(here.stack("data"))
    releases = Releases(here.outputs["CodeBucket"])
    release = releases.begin()
    here.on_change = lambda: releases.write(release)
    code = {parameter: releases.keep((folder / name).read_bytes(), folder="", ending=".zip") for name, parameter in CODE.items()}
    kept = {part: releases.keep(body.encode(), folder="templates/", ending=".template") for part, body in made.items()}
    given |= code

    def bring(part: str) -> None:
        url = f"https://{releases.bucket}.s3.{REGION}.amazonaws.com/{kept[part]}" if stage != LOCAL else ""
        here.bring(part, made[part], given, url=url)

    def bring_app() -> None:
        campaign = {**templates.declared(made["app"]), **given}
        given["CloseFiresAt"] = close_fires_at(campaign["CampaignCloses"], zone=campaign["CampaignTimeZone"], now=datetime.now(UTC))
        bring("app")

    for part in PARTS[2:]:
        if part.name not in made:
            continue
        if not deployed(part, stage=stage, given={**given, **here.outputs}):
            if part.name == "scan":
                here.take_away("scan")
        elif part.name == "app":
            bring_app()
            if stage == LOCAL:
                differences.allow(here)
        elif part.name == "site":
            bring("site")
            if not placed:
                given["SiteOrigins"] = here.outputs["SiteAddress"]
                here.bring("data", made["data"], given)
                bring_app()
            if stage == LOCAL:
                differences.allow(here)
        elif part.name not in WATCHING:
            bring(part.name)
    site = next((known.site for known in reversed(releases.all()) if known.site), "")
    if build:
        folder_of_pages = folder_of_pages or build(_origin(given))
        site = pages.kept(folder_of_pages, releases, say=tell)
        edge = "" if stage == LOCAL else here.outputs.get("DistributionId", "")
        here.changed |= pages.bring(site, releases, bucket=here.outputs["SiteBucket"], distribution=edge, say=tell)
    for part in PARTS:
        if part.name in WATCHING and part.name in made and deployed(part, stage=stage, given=here.outputs):
            bring(part.name)
    if rotate:
        edge_secret.rotate(here, made, given)
    release = _complete(release, here, templates={part: kept[part] for part in RETURNS if part in kept}, code=code, site=site)
    conclude(here, release, releases, given=given, say=tell)
    return here.outputs


def conclude(here: Stage, release: Release, releases: Releases, *, given: dict[str, str], say: stacks.Say) -> None:
    """Try the stage, and keep what was brought as a proved release. Raises Refused when it does not answer as it should."""
    last = [known for known in releases.all() if known.number != release.number][-1:]
    is_new = here.changed or not last or not last[0].proved or last[0].content != release.content
    if is_new:
        releases.write(release)
    if "RestAPIId" in here.outputs:
        say("smoke test")
        smoke.prove(here.doors(given), say=say, within=ANSWERS_WITHIN[here.name == LOCAL])
    if is_new:
        releases.write(proved(release))
        say(f"{here.name}: release {release.number} ({release.content[:12]}) is deployed")
    else:
        say(f"{here.name}: nothing has changed; release {last[0].number} stays")


def _complete(release: Release, here: Stage, *, templates: dict[str, str], code: dict[str, str], site: str) -> Release:
    parameters = {part: here.parameters(part) for part in RETURNS}
    return but(release, templates=templates, parameters=parameters, code=code, site=site)


def _pages(stage: str, origin: str) -> Path:
    # The emulated cloud takes some seconds for a regency's pages and minutes for a nation's.
    return pages.built(stage, origin=origin, regencies=["3319"] if stage == LOCAL else None)


def _origin(given: dict[str, str]) -> str:
    """Where the pages stand, as links in messages must name it."""
    origin = given.get("SiteOrigins", "").split(" ")[0]
    return "" if origin.endswith(".invalid") else origin


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
