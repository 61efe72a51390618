"""What things cost, from infra/prices.json, and the estimate of a stage's money by the hour.

A budget of the account lags by half a day; requests are known in minutes. So the estimate multiplies what was asked of each service with
its list price: it leaves out what rests (storage, backups) and knows no discount.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from infra.alarms.alarm import Metric

FILE = Path(__file__).parent.parent / "prices.json"
#: Where the stage runs, and where CloudFront and its firewall are paid.
REGION, EDGE = "ap-southeast-3", "global"
#: Bytes in the gigabyte that is paid, and memory of the functions in those gigabytes (.chalice/config.json).
GIGABYTE = 2**30
FUNCTION_GIGABYTES = 1769 / 1024


@lru_cache(maxsize=1)
def _read() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return read


def price(name: str, *, region: str = REGION) -> float:
    """US dollars for one unit of what infra/prices.json calls `name`. Raises KeyError for what it doesn't have."""
    return float(_read()["regions"][region][name]["usd"]) / float(_read()["regions"][region][name]["per"])


def _units(table: str, kind: str, index: str = "") -> Metric:
    further = {"GlobalSecondaryIndexName": index} if index else {}
    return Metric("AWS/DynamoDB", f"Consumed{kind}CapacityUnits", {"TableName": {"Ref": f"{table}Table"}, **further})


#: Measure → (what it is, its price): all that a request of a household asks for, as far as CloudWatch counts it within minutes.
OF_STAGE: dict[str, tuple[Metric, float]] = {
    "requests": (Metric("AWS/ApiGateway", "Count", {"ApiName": {"Ref": "RestAPIName"}}), price("rest_api_request")),
    # Of all functions of the account: an alarm takes ten measures, and there are eight functions.
    "calls": (Metric("AWS/Lambda", "Invocations"), price("lambda_request")),
    "milliseconds": (Metric("AWS/Lambda", "Duration"), price("lambda_gigabyte_second") * FUNCTION_GIGABYTES / 1000),
    "hread": (_units("Households", "Read"), price("dynamodb_read_unit")),
    "hwrite": (_units("Households", "Write"), price("dynamodb_write_unit")),
    "iread": (_units("Households", "Read", "by_village"), price("dynamodb_read_unit")),
    "iwrite": (_units("Households", "Write", "by_village"), price("dynamodb_write_unit")),
    "cread": (_units("Census", "Read"), price("dynamodb_read_unit")),
    "cwrite": (_units("Census", "Write"), price("dynamodb_write_unit")),
    "twrite": (_units("Tokens", "Write"), price("dynamodb_write_unit")),
}


def of_edge(name: str) -> Metric:
    """A measure of the site's distribution, told in us-east-1."""
    return Metric("AWS/CloudFront", name, {"DistributionId": {"Ref": "DistributionId"}, "Region": "Global"})


OF_EDGE: dict[str, tuple[Metric, float]] = {
    # Each request passes the firewall.
    "requests": (of_edge("Requests"), price("cloudfront_request", region=EDGE) + price("firewall_request", region=EDGE)),
    "bytes": (of_edge("BytesDownloaded"), price("cloudfront_gigabyte", region=EDGE) / GIGABYTE),
}


def hourly(costs: dict[str, tuple[Metric, float]], *, seconds: int) -> str:
    """The expression of US dollars an hour, from sums over `seconds`."""
    return f"{3600 / seconds:g} * (" + " + ".join(f"FILL({id}, 0) * {price:.6g}" for id, (_, price) in costs.items()) + ")"


def measures(costs: dict[str, tuple[Metric, float]]) -> dict[str, Metric]:
    """The measures that `hourly` puts together."""
    return {id: metric for id, (metric, _) in costs.items()}
