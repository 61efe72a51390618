"""Go back to an earlier release: `python -m infra.rollback --stage NAME`, `--release N` for another than the one before.

The pages first, then the functions, then the alarms: pages of an earlier version with the present functions are what every deployment goes
through anyway. What people entered, the edge and the campaign's dates stay as they are.
"""

import argparse
from collections.abc import Collection
from dataclasses import replace as but
from datetime import UTC, datetime

from botocore.exceptions import BotoCoreError, ClientError

from infra.deploy import conclude, enter_account
from infra.deploying import pages, stacks
from infra.deploying.parameters import LOCAL, REGION, close_fires_at, style_hashes
from infra.deploying.refusals import Refused
from infra.deploying.releases import RETURNS, Release, Releases
from infra.deploying.stage import Stage
from infra.deploying.templates import WATCHING
from infra.local import differences
from infra.local.place import CannotStart

#: What says where the stage stands and when its campaign is: facts, which no version of the program has a say in.
FACTS = (
    "Campaign",
    "SiteDomain",
    "HostedZoneId",
    "SiteOrigins",
    "StyleHashes",
    "CertificateArn",
    "FirewallArn",
    "AlarmTopicArn",
    "TicketTopicArn",
)


def main(arguments: list[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m infra.rollback", description="Go back to an earlier release of a stage.")
    parser.add_argument("--stage", required=True)
    parser.add_argument("--release", type=int, metavar="N", help="the number of one that `make releases` lists; default: the one before")
    parser.add_argument("--replace", action="append", default=[], metavar="NAME", help="a resource with data in it that may go")
    parser.add_argument("--list", action="store_true", help="only say which releases there are")
    asked = parser.parse_args(arguments)
    try:
        enter_account(asked.stage)
        if asked.list:
            print("release  when  version  content  state  by")
            for release in _releases(Stage(asked.stage, say=_say)).all():
                print(release)
        else:
            back(stage=asked.stage, number=asked.release, replace=asked.replace)
    except (Refused, CannotStart, ClientError, BotoCoreError) as refused:
        raise SystemExit(str(refused)) from refused


def back(*, stage: str, number: int | None = None, replace: Collection[str] = (), say: stacks.Say | None = None) -> Release:
    """Bring `stage` back to release `number`, or to the proved one before what runs. Returns the new release that says so.

    Raises Refused where there is none, and as a deployment does."""
    tell = say or _say
    here = Stage(stage, say=tell, replace=replace)
    releases = _releases(here)
    target = releases.chosen(number)
    release = releases.begin(back_to=target.number)
    here.on_change = lambda: releases.write(release)
    tell(f"{stage}: back to release {target.number} of {target.at}, version {target.revision}")
    here.find("scan", "app", "edge", "site", "probe", *WATCHING)
    made = {part: releases.read(key).decode() for part, key in target.templates.items()}
    given = _given(here, target)

    def bring(part: str) -> None:
        url = f"https://{releases.bucket}.s3.{REGION}.amazonaws.com/{target.templates[part]}" if stage != LOCAL else ""
        here.bring(part, made[part], given, url=url)

    if "site" in made:
        bring("site")
    edge = "" if stage == LOCAL else here.outputs.get("DistributionId", "")
    if target.site:
        here.changed |= pages.bring(target.site, releases, bucket=here.outputs["SiteBucket"], distribution=edge, say=tell)
    bring("app")
    if stage == LOCAL:
        differences.allow(here)
    for part in ("probe", *WATCHING):
        # What the release did not have, or the stage has not, stays as it is.
        if part in made and here.exists(part):
            bring(part)
    parameters = {part: here.parameters(part) for part in RETURNS}
    release = but(release, templates=target.templates, parameters=parameters, code=target.code, site=target.site)
    conclude(here, release, releases, given=given, say=tell)
    return release


def _releases(here: Stage) -> Releases:
    here.find("data")
    if "CodeBucket" not in here.outputs:
        raise Refused(f"There is no stage {here.name} in this account and region.")
    return Releases(here.outputs["CodeBucket"])


def _given(here: Stage, target: Release) -> dict[str, str]:
    """The release's parameters, but the facts of today."""
    today = here.parameters()
    recorded = {name: value for part in RETURNS for name, value in target.parameters.get(part, {}).items()}
    facts = {name: value for name, value in today.items() if name.startswith(FACTS)}
    given = {**recorded, **facts, **target.code, "Stage": here.name}
    if "CampaignCloses" in given:
        given["CloseFiresAt"] = close_fires_at(given["CampaignCloses"], zone=given["CampaignTimeZone"], now=datetime.now(UTC))
    if former := target.parameters.get("site", {}).get("StyleHashes"):
        given["StyleHashes"] = style_hashes(former.split(" ")[0], before=today.get("StyleHashes", ""))
    return given


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
