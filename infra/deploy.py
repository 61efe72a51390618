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
    run = _Deployment(stage=stage, folder=folder, parameters=parameters, replace=replace, say=say or _say)
    # Pages that can't be built fail before anything is touched.
    built = build(_origin(run.given)) if build and run.placed else None
    run.keep_data_and_code()
    run.bring_what_families_use()
    site = run.bring_pages(built or build(_origin(run.given))) if build else run.site_of_before()
    run.bring_what_watches()
    if rotate:
        edge_secret.rotate(run.here, run.made, run.given)
    conclude(run.here, run.complete(site), run.releases, given=run.given, say=run.say)
    return run.here.outputs


class _Deployment:
    """One run of the command, from a package to a release. The methods are its steps, in their order."""

    def __init__(self, *, stage: str, folder: Path, parameters: dict[str, str], replace: Collection[str], say: stacks.Say) -> None:
        self.stage, self.folder, self.say = stage, folder, say
        self.made = templates.read(folder)
        self.here = Stage(stage, say=say, replace=replace)
        known = templates.asked(self.made)
        self.given = settle(stage=stage, given=parameters, before=self.here.parameters(), declared=known, now=datetime.now(UTC))
        # One that was cut short before the edge had given it an address has none either.
        self.placed = "SiteOrigins" not in known or not self.given.get("SiteOrigins", NOWHERE).endswith(".invalid")
        if not self.placed:
            self.given["SiteOrigins"] = NOWHERE.format(stage=stage)
        if "site" in self.made:
            if not (self.here.exists("app") and self.here.exists("site")):
                self.given["EdgeSecret"] = edge_secret.made()
            self.given["StyleHashes"] = style_hashes(critical_hash(), before=self.given.get("StyleHashes", ""))

    def keep_data_and_code(self) -> None:
        """The stacks that hold something, and in them this version's code and templates."""
        if "account" in self.made:
            self.here.bring("account", self.made["account"], self.given)
        self.here.bring("data", self.made["data"], self.given)
        stacks.protect(self.here.stack("data"))
        self.releases = Releases(self.here.outputs["CodeBucket"])
        self.release = self.releases.begin()
        self.here.on_change = lambda: self.releases.write(self.release)
        self.code = {
            parameter: self.releases.keep((self.folder / name).read_bytes(), folder="", ending=".zip") for name, parameter in CODE.items()
        }
        self.kept = {part: self.releases.keep(body.encode(), folder="templates/", ending=".template") for part, body in self.made.items()}
        self.given |= self.code

    def bring_what_families_use(self) -> None:
        """The functions, the edge and the site."""
        for part in PARTS[2:]:
            if part.name not in self.made or part.name in WATCHING:
                continue
            if not deployed(part, stage=self.stage, given={**self.given, **self.here.outputs}):
                if part.name == "scan":
                    self.here.take_away("scan")
                continue
            self._bring(part.name)
            if part.name == "site" and not self.placed:
                self._place()
            if part.name in ("app", "site") and self.stage == LOCAL:
                differences.allow(self.here)

    def bring_pages(self, folder: Path) -> str:
        """The pages that were built into `folder`. Returns the key of their archive."""
        site = pages.kept(folder, self.releases, say=self.say)
        edge = "" if self.stage == LOCAL else self.here.outputs.get("DistributionId", "")
        bucket = self.here.outputs["SiteBucket"]
        self.here.changed |= pages.bring(site, self.releases, bucket=bucket, distribution=edge, say=self.say)
        return site

    def site_of_before(self) -> str:
        """The archive of the pages that stay, "" for none."""
        return next((known.site for known in reversed(self.releases.all()) if known.site), "")

    def bring_what_watches(self) -> None:
        """The alarms, once there is something to watch."""
        for part in PARTS:
            if part.name in WATCHING and part.name in self.made and deployed(part, stage=self.stage, given=self.here.outputs):
                self._bring(part.name)

    def complete(self, site: str) -> Release:
        """The release that this run has brought."""
        parameters = {part: self.here.parameters(part) for part in RETURNS}
        returning = {part: self.kept[part] for part in RETURNS if part in self.kept}
        return but(self.release, templates=returning, parameters=parameters, code=self.code, site=site)

    def _bring(self, part: str) -> None:
        if part == "app":
            campaign = {**templates.declared(self.made["app"]), **self.given}
            closes, zone = campaign["CampaignCloses"], campaign["CampaignTimeZone"]
            self.given["CloseFiresAt"] = close_fires_at(closes, zone=zone, now=datetime.now(UTC))
        url = f"https://{self.releases.bucket}.s3.{REGION}.amazonaws.com/{self.kept[part]}" if self.stage != LOCAL else ""
        self.here.bring(part, self.made[part], self.given, url=url)

    def _place(self) -> None:
        """Tell the others the address that only the edge could give."""
        self.given["SiteOrigins"] = self.here.outputs["SiteAddress"]
        self.here.bring("data", self.made["data"], self.given)
        self._bring("app")


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
