"""`python -m bench`: measure one household of four against its budgets, print the table, keep it in docs/performance.md."""

import argparse
import json
from collections import Counter

from bench import cold_start, machine, measure, report
from bench.measure import Journey, Site
from bench.report import Budget


def main() -> None:
    """The command. Measuring is its work, so a missed budget is shown and is no failure of it."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure one household of four against its budgets.")
    parser.add_argument("--rounds", type=int, default=9, help="households measured; the median counts (9)")
    parser.add_argument("--json", action="store_true", help="print one JSON object of what can be counted, and keep nothing")
    asked = parser.parse_args()
    with machine.running() as running:
        measured = measure.journeys(running, rounds=asked.rounds)
        site = measure.site(running)
        table = budgets(measured, site)
        if asked.json:
            print(json.dumps({budget.name: {"allowed": budget.allowed, "measured": budget.measured} for budget in table}))
            return
        # A ratio of times, so that it is only measured; that it asks for no hash and no item is counted in tests/routes/test_limits.py.
        table.append(Budget("a bad session token, of a sign-in", 0.01, measure.bad_session(running, rounds=50)))
        table.append(Budget("cold start, of what Chalice alone packages", 0.5, cold_start.ratio(rounds=7)))
    report.keep(table, notes(measured, site))
    print(report.table(table))
    print(f"Kept in {report.KEPT.relative_to(report.KEPT.parent.parent)}.")


def budgets(measured: list[Journey], site: Site) -> list[Budget]:
    """What was measured beside what is allowed; counts are the worst of the households, CPU their median."""
    wire = max(each.bytes_up + each.bytes_down for each in measured) + site.all_pages
    return [
        Budget("server CPU", 54, measure.cpu(measured), "ms", peer=6500),
        Budget("dynamic requests", 8, max(each.requests for each in measured), peer=242),
        Budget("DynamoDB write units", 20, max(each.writes for each in measured), peer=455),
        Budget("DynamoDB read units", 6, max(each.reads for each in measured), peer=581),
        Budget("bytes over the wire", 60, wire / 1000, "KB", peer=1408),
        Budget("log of the functions", 4, max(each.log for each in measured) / 1000, "KB"),
        Budget("first page, all of it", 30, site.first_page / 1000, "KB"),
        Budget("its document, with the critical CSS", 14, site.document / 1000, "KB"),
    ]


def notes(measured: list[Journey], site: Site) -> list[str]:
    """What the table leaves out."""
    last = measured[-1]
    calls = ", ".join(f"{count} × {call}" for call, count in sorted(Counter(last.calls).items()))
    times = sorted(each.cpu for each in measured)
    return [
        f"Log: a line for each request, {last.log:,} bytes with their metrics; the function's name and what Lambda adds are not in it.",
        f"CPU of {len(times)} households: {times[0]:.0f} to {times[-1]:.0f} ms.",
        f"Calls to DynamoDB: {calls}. The household's item grew to {last.item:,} bytes.",
        f"Bytes: {site.all_pages:,} for {site.files} files of the site, {last.bytes_up:,} up and {last.bytes_down:,} down for the API; "
        f"{site.bodies + last.bytes_of_bodies:,} of all these are bodies, the rest what HTTP/2 makes of the headers.",
    ]


if __name__ == "__main__":
    main()
