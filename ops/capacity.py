"""`ops capacity`: for how many households at once a stage is to be made, what to ask the cloud for, and what it costs."""

import argparse
from typing import TYPE_CHECKING, Any

from ops.frame import CannotDo, Outcome, verb

if TYPE_CHECKING:
    from ops.frame import Verbs
    from ops.sizing.bill import Item
    from ops.sizing.load import Need

#: The online phase of SP2020, 15 February to 31 March.
DAYS = 46
#: An edge that is attacked by so many requests a second is what the ceiling is told beside.
EDGE_ATTACK = 10_000


def add_to(nouns: "Verbs") -> None:
    plan = verb(
        nouns,
        "capacity",
        about="say which quota breaks first at a peak, what to ask for, what to deploy with, and what it costs; asks nothing of the cloud",
        example="python -m ops capacity --households 18e6 --peak 450",
        run=_plan,
        on="nothing",
    )
    plan.add_argument("--households", type=_number, required=True, metavar="N", help="households that are to be counted online; 18e6")
    plan.add_argument("--peak", type=_number, required=True, metavar="N", help="households that begin in the busiest second; 450")
    plan.add_argument("--days", type=_number, default=DAYS, metavar="N", help=f"how long the online phase is ({DAYS})")
    plan.add_argument("--region", default="ap-southeast-3", metavar="REGION", help="where the stage runs (ap-southeast-3)")


def _number(given: str) -> float:
    try:
        number = float(given.replace(",", ""))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{given} is no number; write it as 18000000 or 18e6") from None
    if not 0 < number < 1e10:
        raise argparse.ArgumentTypeError(f"{given} can't be reckoned with; write a number above 0, such as 450 or 18e6")
    return number


def _plan(arguments: argparse.Namespace) -> Outcome:
    from ops.sizing import bill, figures, load

    households, peak, region = arguments.households, arguments.peak, arguments.region
    if region not in figures.regions():
        raise CannotDo(
            f"Nothing is known of {region}. Write its prices and quotas into infra, or take one of {', '.join(figures.regions())}."
        )
    if peak < load.mean(households, arguments.days):
        raise CannotDo("The peak is lower than the mean of the whole phase. Give the busiest second; 100 times the mean is not too much.")
    prices = figures.Prices(region)
    needs = load.needs(peak=peak, households=households, quotas=figures.quotas(region))
    parameters = load.parameters(peak=peak, households=households)
    million = bill.of_a_million(prices, households=households, days=arguments.days)
    once = bill.of_census(prices, households=households)
    throttles = {"requests_a_second": parameters["ApiRequestsPerSecond"], "functions": parameters["ApiConcurrency"]}
    core, all_items = (sum(item.dollars for item in million if item.core or every) for every in (False, True))
    whole = all_items * households / bill.MILLION + sum(item.dollars for item in once)
    ceiling, edge = bill.ceiling(prices, **throttles), bill.at_the_edge(prices, requests_a_second=EDGE_ATTACK)
    pasted = " ".join(f"{name}={value}" for name, value in parameters.items())
    lines = [
        f"{households:,.0f} households in {arguments.days:g} days, {peak:,.0f} in the busiest second, in {region}.",
        "",
        *_quota_lines(needs),
        "",
        f"The households table needs {load.partitions(peak)} partitions by then, a thousand writes a second each: WarmWrites makes them. "
        "Deploy it a day before.",
        "",
        "Deploy with:",
        f'  make deploy STAGE=… PARAMETERS="{pasted}"',
        f"Hashing passwords keeps {peak * figures.of_household('hash_cpu_ms') / 1000:,.0f} functions of "
        f"{load.functions_at_once(peak):,.0f} at work in that second.",
        "",
        *_bill_lines(f"A million households counted ({region}, list price)", million),
        _budget_line("API, Lambda, DynamoDB and transfer", core, bill.BUDGET_OF_CORE),
        _budget_line("all of it", all_items, bill.BUDGET) + f" ONS's form would take {_dollars(bill.PEER)}.",
        "",
        *_bill_lines("Once, for the whole register", once),
        f"The whole census: {_dollars(whole)}; papers are apart.",
        "",
        f"An attack behind the edge costs {_dollars(ceiling)} an hour at most, with these throttles; at the edge {_dollars(edge)} for each "
        f"{EDGE_ATTACK:,} requests a second.",
        "* rests on a price that is assumed: infra/prices.json says how.",
    ]
    record: dict[str, Any] = {
        "region": region, "households": households, "peak": peak, "days": arguments.days,
        "breaks_first": needs[0].quota,
        "quotas": [{"quota": need.quota, "asks": round(need.asks, 2), "has": need.has, "request": need.request} for need in needs],
        "partitions": load.partitions(peak),
        "parameters": parameters,
        "million": {item.what: round(item.dollars, 2) for item in million},
        "million_core": round(core, 2), "million_all": round(all_items, 2),
        "once": {item.what: round(item.dollars, 2) for item in once},
        "census": round(whole, 2),
        "ceiling_an_hour": round(ceiling, 2), "edge_attack_an_hour": round(edge, 2),
        "assumed_prices": [item.what for item in (*million, *once) if item.assumed],
    }  # fmt: skip
    return Outcome(lines, record)


def _quota_lines(needs: "list[Need]") -> list[str]:
    first = needs[0]
    verdict = "breaks first" if first.share > 1 else "is used most, and holds"
    lines = [f"{first.what}: {verdict} ({first.asks:,.0f} of {first.has:,.0f}).", "", f"{'peak':>10} {'quota':>10} {'ask for':>10}"]
    for need in needs:
        ask = f"{need.request:,}" if need.request else "-"
        lines.append(f"{need.asks:>10,.0f} {need.has:>10,.0f} {ask:>10}  {need.what}")
    return lines


def _bill_lines(title: str, items: "list[Item]") -> list[str]:
    return [f"{title}:", *(f"{_dollars(item.dollars):>10}  {item.what}{' *' if item.assumed else ''}" for item in items)]


def _budget_line(what: str, dollars: float, budget: float) -> str:
    return f"{_dollars(dollars):>10}  {what}, of a budget of {_dollars(budget)}: {'held' if dollars <= budget else 'MISSED'}."


def _dollars(amount: float) -> str:
    return f"${amount:,.0f}" if amount >= 1000 else f"${amount:,.2f}"
