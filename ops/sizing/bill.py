"""What a census costs at list price, item by item, and what an attack can make it cost."""

from dataclasses import dataclass

from ops.sizing.figures import Prices, assumed, of_close, of_functions, of_household
from ops.sizing.load import keys_read, keys_unwrapped, mean, register, seconds_of_function

MILLION, GIGABYTE = 1e6, 1e9
#: The budget for a million households that are counted (dollars): the first four items, and all of them; and what ONS's form would cost.
BUDGET_OF_CORE, BUDGET, PEER = 60.0, 100.0, 1900.0


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the bill. `core` items have a budget of their own; `assumed` ones rest on a price that isn't published where it was taken
    from."""

    what: str
    dollars: float
    core: bool
    assumed: bool


def of_a_million(prices: Prices, *, households: float, days: float) -> list[Item]:
    """What a million households cost that are counted, when `households` come in `days`; papers, load, close and keeping apart."""
    busy = mean(households, days) * assumed("busy_of_mean")
    requests, files = of_household("requests"), of_household("site_files")
    log = of_household("log_bytes") + requests * (assumed("function_name_bytes") + assumed("platform_log_bytes"))
    regional = [
        # What; how many for one household; of what; whether it is of the core.
        ("API Gateway, requests", requests, "rest_api_request", True),
        ("Lambda, calls", requests, "lambda_request", True),
        ("Lambda, time", seconds_of_function() * gigabytes(), "lambda_gigabyte_second", True),
        ("DynamoDB, writes", of_household("write_units"), "dynamodb_write_unit", True),
        ("DynamoDB, reads", of_household("read_units") + keys_read(busy), "dynamodb_read_unit", True),
        ("KMS, sealing keys unwrapped", keys_unwrapped(busy), "kms_request", False),
        ("Firewall of the API", requests, "firewall_request", False),
        ("CloudWatch, logs", log / GIGABYTE, "log_gigabyte", False),
    ]
    items = [Item(what, MILLION * count * prices.of(name), core, prices.is_assumed(name)) for what, count, name, core in regional]
    at_edge = [
        ("CloudFront, transfer", of_household("kilobytes") * 1e3 / GIGABYTE, "cloudfront_gigabyte", True),
        ("CloudFront, requests", requests + files, "cloudfront_request", False),
        ("Firewall of the edge", requests + files, "firewall_request", False),
    ]
    items += [
        Item(what, MILLION * count * prices.of(name, at_the_edge=True), core, prices.is_assumed(name, at_the_edge=True))
        for what, count, name, core in at_edge
    ]
    return sorted(items, key=lambda item: (not item.core, -item.dollars))


def of_census(prices: Prices, *, households: float) -> list[Item]:
    """What a census costs once, whoever is counted: the register's load, the close with the hand-off, and keeping the tables."""
    listed = register(households)
    gigabytes_kept = listed * of_household("item_bytes") / GIGABYTE
    months = assumed("months_kept")
    once = [
        ("Register, loaded", {"dynamodb_write_unit": listed * assumed("register_write_units")}),
        (
            "Close and hand-off",
            {
                "dynamodb_write_unit": listed * of_close("write_units"),
                "dynamodb_read_unit": listed * of_close("read_units"),
                "lambda_gigabyte_second": listed * of_close("cpu_ms") / 1000 * gigabytes(),
                "s3_put": listed * of_close("s3_puts"),
                # Taken, deleted and sent, for each unit of work.
                "sqs_request": 3 * 83_762 * 3,
            },
        ),
        ("Tables, kept", {"dynamodb_gigabyte_month": gigabytes_kept * months}),
        ("Tables, recoverable to any second", {"dynamodb_recovery_gigabyte_month": gigabytes_kept * months}),
    ]
    return [
        Item(what, sum(count * prices.of(name) for name, count in parts.items()), False, any(prices.is_assumed(name) for name in parts))
        for what, parts in once
    ]


def gigabytes() -> float:
    """Memory of a function, in the gigabytes that are paid."""
    return of_functions("memory_mb") / 1024


def ceiling(prices: Prices, *, requests_a_second: float, functions: float) -> float:
    """Dollars an hour that an attack can make the census pay behind its edge, with such throttles: each request the dearest that is
    refused, every function at work all the time."""
    requests = requests_a_second * 3600
    of_each = (
        prices.of("rest_api_request")
        + prices.of("lambda_request")
        + prices.of("firewall_request")
        + assumed("attacking_write_units") * prices.of("dynamodb_write_unit")
        + assumed("attacking_read_units") * prices.of("dynamodb_read_unit")
        + (of_household("log_bytes") / of_household("requests") + assumed("platform_log_bytes")) / GIGABYTE * prices.of("log_gigabyte")
    )
    return requests * of_each + functions * 3600 * gigabytes() * prices.of("lambda_gigabyte_second")


def at_the_edge(prices: Prices, *, requests_a_second: float) -> float:
    """Dollars an hour of what the edge has to look at, whether it lets it pass or not: no throttle of the API is before it."""
    each = prices.of("cloudfront_request", at_the_edge=True) + prices.of("firewall_request", at_the_edge=True)
    return requests_a_second * 3600 * each
