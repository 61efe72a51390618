"""What a census is made for and what it costs, computed from measured units and list prices."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ops.__main__ import main
from ops.sizing import bill, figures, load
from ops.sizing.figures import Prices

ROOT = Path(__file__).parent.parent.parent
NATION, PEAK, DAYS = 18e6, 450.0, 46
JAKARTA, VIRGINIA = Prices("ap-southeast-3"), Prices("us-east-1")


def planned(capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    assert main(["capacity", "--households", "18e6", "--peak", "450", *more, "--json"]) == 0
    record: dict[str, Any] = json.loads(capsys.readouterr().out)
    return record


def template_defaults() -> dict[str, Any]:
    class Loader(yaml.SafeLoader):
        pass

    Loader.add_multi_constructor("!", lambda loader, suffix, node: None)
    read: dict[str, Any] = yaml.load((ROOT / "infra" / "app.yaml").read_text("utf-8"), Loader)["Parameters"]
    return {name: one.get("Default") for name, one in read.items()}


def test_the_design_s_own_command_says_that_the_gateway_breaks_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["capacity", "--households", "18e6", "--peak", "450"]) == 0
    said = capsys.readouterr().out
    assert "API Gateway: requests a second, all APIs of the account: breaks first (3,600 of 2,500)" in said
    assert re.search(
        r'make deploy STAGE=… PARAMETERS="ApiRequestsPerSecond=\d+ ApiConcurrency=\d+ CloseConcurrency=\d+ WarmWrites=\d+', said
    )
    assert "of a budget of $60.00" in said
    assert "$1,900" in said


def test_a_quota_that_breaks_is_asked_for_with_headroom_and_one_that_holds_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    quotas = {each["quota"]: each for each in planned(capsys)["quotas"]}
    assert (quotas["api_requests"]["asks"], quotas["api_requests"]["has"], quotas["api_requests"]["request"]) == (3600, 2500, 5400)
    assert quotas["table_writes"]["request"] == 0
    assert {"functions_at_once", "kms_requests", "queue_in_flight", "s3_puts", "edge_requests", "firewall_requests"} <= set(quotas)
    # 450 × 7 writes, and half as many again.
    assert planned(capsys)["partitions"] == 5
    shares = [each["asks"] / each["has"] for each in planned(capsys)["quotas"]]
    assert shares == sorted(shares, reverse=True)


def test_at_the_stress_of_900_a_second_the_gateway_still_breaks_first_and_the_keys_hold(capsys: pytest.CaptureFixture[str]) -> None:
    broken = {each["quota"] for each in planned(capsys, "--peak", "900")["quotas"] if each["request"]}
    assert broken == {"api_requests", "api_burst"}


def test_functions_at_once_follow_littles_law() -> None:
    seconds = load.seconds_of_function()
    assert seconds == pytest.approx((54 + 19 * 5) / 1000)
    assert load.functions_at_once(PEAK) == pytest.approx(PEAK * seconds)
    assert load.parameters(peak=PEAK, households=NATION)["ApiConcurrency"] >= 3 * load.functions_at_once(PEAK)


@pytest.mark.parametrize("peak", [0.01, 1.0, PEAK, 900.0, 1e6])
def test_a_villages_keys_are_read_at_least_once_for_a_household_and_no_oftener_than_it_is_opened(peak: float) -> None:
    assert 1 <= load.keys_read(peak) <= figures.of_household("opened")
    assert load.keys_read(peak) <= load.keys_read(peak * 2) + 1e-9


@pytest.mark.parametrize("peak", [0.01, 1.0, PEAK, 900.0, 1e6])
def test_the_more_households_come_the_less_kms_is_asked_for_each(peak: float) -> None:
    assert load.keys_unwrapped(peak) <= figures.of_household("opened")
    assert load.keys_unwrapped(peak * 2) <= load.keys_unwrapped(peak) * 1.0001


def test_what_it_says_to_deploy_with_are_parameters_within_their_bounds() -> None:
    known = "\n".join(
        (ROOT / "infra" / name).read_text("utf-8") for name in ("app.yaml", "data.yaml", "edge.yaml") if (ROOT / "infra" / name).exists()
    )
    for peak in (1.0, PEAK, 900.0):
        given = load.parameters(peak=peak, households=NATION)
        assert given["WarmWrites"] >= 4000
        assert given["WarmReads"] >= 12000
        assert 2 <= given["CloseConcurrency"] <= 1000
        assert given["RequestsPer5Minutes"] >= 100
    for name in ("ApiRequestsPerSecond", "ApiConcurrency", "CloseConcurrency"):
        assert f"  {name}:" in known


def test_a_million_households_stay_within_the_budgets_in_both_regions() -> None:
    for prices in (JAKARTA, VIRGINIA):
        items = bill.of_a_million(prices, households=NATION, days=DAYS)
        assert sum(item.dollars for item in items if item.core) <= bill.BUDGET_OF_CORE
        every = sum(item.dollars for item in items)
        # Where prices are only assumed, all of it is a little more than the budget; the command says so (docs/decisions/0048).
        assert every <= bill.BUDGET * (1.05 if prices is JAKARTA else 1)
        assert every < bill.PEER / 15
        assert {item.what for item in items if item.core} == {
            *("API Gateway, requests", "Lambda, calls", "Lambda, time"),
            *("DynamoDB, writes", "DynamoDB, reads", "CloudFront, transfer"),
        }


def test_the_bill_is_units_times_prices() -> None:
    items = {item.what: item.dollars for item in bill.of_a_million(VIRGINIA, households=NATION, days=DAYS)}
    assert items["API Gateway, requests"] == pytest.approx(8 * 3.50)
    assert items["DynamoDB, writes"] == pytest.approx(12 * 0.625)
    assert items["Lambda, time"] == pytest.approx(0.149 * 1769 / 1024 * 13.33)
    assert items["CloudFront, requests"] == pytest.approx(20 * 1.20)


def test_what_rests_on_an_assumed_price_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    record = planned(capsys)
    assert "API Gateway, requests" in record["assumed_prices"]
    assert "CloudFront, requests" not in record["assumed_prices"]
    prices = json.loads((ROOT / "infra" / "prices.json").read_text("utf-8"))["regions"]
    for region, items in prices.items():
        for name, one in items.items():
            assert {"usd", "per", "source", "date"} <= set(one), (region, name)
            assert one["usd"] > 0


def test_an_attack_behind_the_edge_has_a_ceiling_with_the_throttles_that_are_deployed() -> None:
    defaults = template_defaults()
    throttles = {"requests_a_second": defaults["ApiRequestsPerSecond"], "functions": defaults["ApiConcurrency"]}
    assert (throttles["requests_a_second"], throttles["functions"]) == (2500, 800)
    assert 100 < bill.ceiling(JAKARTA, **throttles) <= 200
    wider = load.parameters(peak=PEAK, households=NATION)
    of_nation = bill.ceiling(JAKARTA, requests_a_second=wider["ApiRequestsPerSecond"], functions=wider["ApiConcurrency"])
    assert of_nation <= 300
    # It follows the throttles, both of them.
    assert bill.ceiling(JAKARTA, requests_a_second=5000, functions=800) > bill.ceiling(JAKARTA, **throttles)
    assert bill.ceiling(JAKARTA, requests_a_second=2500, functions=1600) > bill.ceiling(JAKARTA, **throttles)


def test_the_functions_are_laid_out_as_the_figures_say() -> None:
    from chalicelib.storage import sealing_keys

    config = json.loads((ROOT / ".chalice" / "config.json").read_text("utf-8"))
    assert figures.of_functions("memory_mb") == config["lambda_memory_size"]
    assert figures.of_functions("close_seconds") == config["lambda_functions"]["close_village"]["lambda_timeout"]
    assert figures.of_functions("villages_kept") == sealing_keys.VILLAGES


def test_the_close_s_figures_are_those_that_were_measured_last() -> None:
    kept = (ROOT / "docs" / "performance.md").read_text("utf-8")
    of_100_000 = re.search(r"^\| 100,000 +\| [\d,]+ +\| ([\d.]+) ms", kept, re.MULTILINE)
    assert of_100_000 is not None
    assert figures.of_close("cpu_ms") == float(of_100_000[1])
    assert f"{figures.of_close('read_units'):g} GetItem" in kept
    assert f"{figures.of_close('write_units') / 2:g} PutItem" in kept
    assert f"{figures.of_close('s3_puts'):g} PutObject" in kept


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--households", "18e6", "--peak", "1"], "lower than the mean"),
        (["--households", "18e6", "--peak", "450", "--region", "mars-north-1"], "ap-southeast-3, us-east-1"),
    ],
)
def test_what_cannot_be_planned_is_refused_in_a_sentence(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["capacity", *arguments]) == 1
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("wrong", ["many", "0", "-5", "nan"])
def test_what_is_no_number_is_refused(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["capacity", "--households", wrong, "--peak", "450"])
    assert ended.value.code == 2
    assert "18e6" in capsys.readouterr().err
