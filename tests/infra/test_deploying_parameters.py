"""What a stage is deployed with, and what it may not lack."""

from datetime import UTC, datetime

import pytest

from infra.deploying.parameters import DATES, settle, style_hashes
from infra.deploying.refusals import Refused

NOW = datetime(2030, 3, 1, 8, 30, 12, tzinfo=UTC)
DECLARED = {*DATES, "SiteDomain", "HostedZoneId", "SiteOrigins", "PapersUntil", "ApiFirewall", "EdgeSecret"}
CAMPAIGN = {
    "CampaignOpens": "2030-05-01T00:00+07:00",
    "CampaignCloses": "2030-06-01T00:00+07:00",
    "CampaignInterviewFrom": "2030-07-01T00:00+07:00",
    "CampaignInterviewUntil": "2030-08-01T00:00+07:00",
}
PLACE = {"SiteDomain": "sensus.example", "HostedZoneId": "Z1"}


def settled(stage: str = "nation", before: dict[str, str] | None = None, **given: str) -> dict[str, str]:
    return settle(stage=stage, given=given, before=before or {}, declared=DECLARED, now=NOW)


def test_the_rest_follows_from_the_address_and_the_dates() -> None:
    found = settled(**CAMPAIGN, **PLACE)
    assert found == {
        **CAMPAIGN, **PLACE, "Stage": "nation", "SiteOrigins": "https://sensus.example", "PapersUntil": "2030-10-30T00:00:00Z",
    }  # fmt: skip
    assert settled(before=found) == found, "what isn't given stays"


def test_a_real_stage_is_not_deployed_with_the_dates_of_another_census() -> None:
    with pytest.raises(Refused, match=r"nation is deployed for the first time.*CampaignCloses.*is missing"):
        settled(**{name: value for name, value in CAMPAIGN.items() if name != "CampaignCloses"}, **PLACE)


@pytest.mark.parametrize("stage", ["local", "rehearsal"])
def test_a_stage_to_try_opens_now_and_closes_in_two_days(stage: str) -> None:
    found = settled(stage, **({} if stage == "local" else PLACE))
    assert [found[name] for name in DATES] == [
        "2030-03-01T15:30:00+07:00", "2030-03-03T15:30:00+07:00", "2030-03-04T15:30:00+07:00", "2030-03-11T15:30:00+07:00",
    ]  # fmt: skip
    assert settled(stage, before=found) == found, "its dates don't move with each deployment"


def test_only_a_pilot_and_the_local_stage_do_without_an_address_of_their_own() -> None:
    with pytest.raises(Refused, match=r"Give SiteDomain=sensus\.example HostedZoneId=Z"):
        settled(**CAMPAIGN)
    assert "SiteOrigins" not in settled("pilot2", **CAMPAIGN)
    assert settled("local")["ApiFirewall"] == "off"
    assert "ApiFirewall" not in settled("pilot2", **CAMPAIGN)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"SiteDomain": "sensus.example"}, "go together"),
        ({**PLACE, "SiteOrigins": "https://other.example"}, "SiteOrigins follows from SiteDomain"),
        ({"EdgeSecret": "mine"}, "EdgeSecret is made here"),
        ({"CloseFiresAt": "2030-06-01T00:01:00"}, "CloseFiresAt is worked out from CampaignCloses"),
        ({"CodeKey": "a.zip"}, "make rollback"),
        ({"SiteDomian": "sensus.example"}, "no parameter SiteDomian"),
        ({**PLACE, "CampaignCloses": "2030-04-01T00:00+07:00"}, "out of order"),
        ({**PLACE, "CampaignCloses": "2030-06-01T00:00"}, r"says no offset.*2030-06-01T00:00\+07:00"),
        ({**PLACE, "CampaignCloses": "in June"}, "is no moment"),
    ],
)
def test_what_can_not_be_is_refused_with_the_way_on(given: dict[str, str], told: str) -> None:
    with pytest.raises(Refused, match=told):
        settled(**{**CAMPAIGN, **given})


def test_pages_of_before_keep_their_style_until_the_next_change() -> None:
    first = style_hashes("'sha256-a'", before="")
    assert first == "'sha256-a'"
    second = style_hashes("'sha256-b'", before=first)
    assert second == "'sha256-b' 'sha256-a'"
    assert style_hashes("'sha256-b'", before=second) == second, "a repeated deployment changes nothing"
    assert style_hashes("'sha256-c'", before=second) == "'sha256-c' 'sha256-b'"
