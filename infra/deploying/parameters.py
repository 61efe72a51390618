"""What a stage is deployed with: what was given, what it was deployed with before, and what follows from both."""

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from infra.deploying.refusals import Refused

#: The country keeps its people's data on its own ground.
REGION = "ap-southeast-3"
LOCAL, REHEARSAL = "local", "rehearsal"
#: In whose words dates are told that nobody gave.
JAKARTA = ZoneInfo("Asia/Jakarta")
STAGE_NAMES = "[a-z][a-z0-9]{1,15}"
DATES = ("CampaignOpens", "CampaignCloses", "CampaignInterviewFrom", "CampaignInterviewUntil")
#: How long papers are kept after the interviews.
PAPERS_KEPT = timedelta(days=90)
#: How long after the close its schedule fires: no sooner than households may be ended (enumeration/close.py).
FIRES_AFTER = timedelta(seconds=60)
#: What nobody gives, and where it comes from.
MADE_HERE = {
    "CloseFiresAt": "CloseFiresAt is worked out from CampaignCloses and CampaignTimeZone: give those, and leave it out.",
    "CodeKey": "CodeKey is the hash of what was packaged. To run an earlier version: make rollback.",
    "InspectorCodeKey": "InspectorCodeKey is the hash of what was packaged. To run an earlier version: make rollback.",
    "EdgeSecret": "EdgeSecret is made here, and nobody needs to know it. For another one: --rotate-edge-secret.",
    "EdgeSecretNext": "EdgeSecretNext is made here. For another secret: --rotate-edge-secret.",
    "StyleHashes": "StyleHashes follows from the pages.",
}


def check_stage(stage: str) -> None:
    """Raise Refused for a name that no resource can bear."""
    if not re.fullmatch(STAGE_NAMES, stage):
        raise Refused(f"A stage is 2 to 16 lower-case letters and digits, beginning with a letter, not {stage!r}.")


def settle(
    *,
    stage: str,
    given: Mapping[str, str],
    before: Mapping[str, str],
    declared: Collection[str],
    known: Collection[str] = (),
    now: datetime,
) -> dict[str, str]:
    """The parameters to deploy `stage` with: `given` over `before` (what it has), and what follows from them.

    `declared` are the parameters of the templates to be deployed, `known` those that other templates of a stage have: given, they are of no
    effect. Raises Refused for what no template has, what is worked out here, and what a stage of this kind may not lack."""
    for name in given:
        if name in MADE_HERE:
            raise Refused(MADE_HERE[name])
    if unknown := set(given) - set(declared) - set(known):
        raise Refused(f"The templates have no parameter {', '.join(sorted(unknown))}. They are listed in infra/*.yaml.")
    settled = {**before, **given, "Stage": stage}
    if stage == LOCAL:
        settled.setdefault("ApiFirewall", "off")
    _place(stage, settled, given=given, declared=declared)
    _date(stage, settled, declared=declared, now=now)
    return settled


def _place(stage: str, settled: dict[str, str], *, given: Mapping[str, str], declared: Collection[str]) -> None:
    """Where people open the site."""
    domain, zone = settled.get("SiteDomain", ""), settled.get("HostedZoneId", "")
    if bool(domain) != bool(zone):
        raise Refused("SiteDomain and HostedZoneId go together: the zone is where the domain's records are made.")
    if domain:
        origin = f"https://{domain}"
        if given.get("SiteOrigins", origin) != origin:
            raise Refused(f"SiteOrigins follows from SiteDomain, and is {origin}: leave it out.")
        settled["SiteOrigins"] = origin
    elif "SiteDomain" in declared and stage != LOCAL and not stage.startswith("pilot"):
        raise Refused(
            f"The stage {stage} has no address yet. Give SiteDomain=sensus.example HostedZoneId=Z… (its zone in Route 53). "
            "Only a stage that is called pilot… may do with CloudFront's own name, and then it has no firewall."
        )


def _date(stage: str, settled: dict[str, str], *, declared: Collection[str], now: datetime) -> None:
    """The campaign's dates. They seed the stored calendar once, so a stage that is only tried out has near ones."""
    asked = [name for name in DATES if name in declared]
    missing = [name for name in asked if name not in settled]
    if missing and stage in (LOCAL, REHEARSAL):
        minute = now.replace(second=0, microsecond=0)
        near = {
            "CampaignOpens": minute,
            "CampaignCloses": minute + timedelta(days=2),
            "CampaignInterviewFrom": minute + timedelta(days=3),
            "CampaignInterviewUntil": minute + timedelta(days=10),
        }
        settled |= {name: near[name].astimezone(JAKARTA).isoformat() for name in missing}
    elif missing:
        raise Refused(
            f"{stage} is deployed for the first time: give the campaign's dates, with their offset. {', '.join(missing)} "
            f"{'is' if len(missing) == 1 else 'are'} missing; for example CampaignOpens=2030-05-01T00:00+07:00. They seed the calendar, "
            "once; later only operations move them."
        )
    dates = [_moment(name, settled[name]) for name in asked]
    if len(dates) == len(DATES) and not (dates[0] < dates[1] <= dates[2] < dates[3]):
        raise Refused(f"The campaign's dates are out of order: {', '.join(f'{name} {settled[name]}' for name in asked)}.")
    if "PapersUntil" in declared and "PapersUntil" not in settled and len(dates) == len(DATES):
        settled["PapersUntil"] = f"{(dates[3] + PAPERS_KEPT).astimezone(UTC) + timedelta(days=1):%Y-%m-%d}T00:00:00Z"


def _moment(name: str, written: str) -> datetime:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise Refused(f"{name}={written} is no moment. Write it as 2030-05-01T00:00+07:00.") from None
    if moment.tzinfo is None:
        raise Refused(f"{name}={written} says no offset, and Indonesia has three. Write it as {written}+07:00.")
    return moment


def close_fires_at(closes: str, *, zone: str, now: datetime) -> str:
    """When the close's one-time schedule fires, as `at(…)` takes it: whole seconds by the clocks of `zone`, no offset. "" when that has
    passed: such a schedule could only be refused, and the schedule of each minute does its work."""
    due = _moment("CampaignCloses", closes) + FIRES_AFTER
    if due.microsecond:
        due = due.replace(microsecond=0) + timedelta(seconds=1)
    return due.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M:%S") if due > now else ""


def style_hashes(new: str, *, before: str) -> str:
    """The hashes of styles that the site's policy allows: the new pages' and, until the last browser has let them go, the former pages'."""
    former = before.split()
    if former and former[0] == new:
        return before
    return " ".join([new, *former[:1]])
