"""From households a second to what that asks of each service, by Little's law."""

from dataclasses import dataclass
from math import ceil, sqrt

from ops.sizing.figures import REGENCIES, VILLAGES, assumed, of_close, of_functions, of_household

_SECONDS_OF_DAY = 86_400


def seconds_of_function() -> float:
    """How long functions are at work for one household: their CPU, of which they have a whole core, and waiting for the store."""
    return (of_household("cpu_ms") + of_household("store_calls") * assumed("store_call_ms")) / 1000


def functions_at_once(households_a_second: float) -> float:
    """How many functions answer requests at once, on the average (Little's law), when so many households come in a second."""
    return households_a_second * seconds_of_function()


def keys_read(households_a_second: float) -> float:
    """How often the keys of a village are read for one household when so many come in a second.

    A process reads them when it first meets the village, and keeps those of some thousand. A household's requests fall to any process, so
    each that they meet reads them once; where more villages are at work than a process keeps, each request does."""
    processes = _processes(households_a_second)
    opened = of_household("opened")
    met = processes * (1 - float((1 - 1 / processes) ** opened))
    # A family answers for some ten minutes.
    at_work = min(VILLAGES, households_a_second * 600 / processes)
    kept = min(1.0, of_functions("villages_kept") / at_work) if at_work else 1.0
    return min(opened, met * kept + opened * (1 - kept))


def keys_unwrapped(households_a_second: float) -> float:
    """Calls to KMS for one household when so many come in a second: villages' keys are wrapped with their regency's, which a process has
    unwrapped once in its life."""
    in_a_life = households_a_second * assumed("process_minutes") * 60
    return min(of_household("opened"), _processes(households_a_second) * REGENCIES / in_a_life)


def _processes(households_a_second: float) -> int:
    busy = functions_at_once(households_a_second)
    return max(1, ceil(busy + 3 * sqrt(busy)))


@dataclass(frozen=True, slots=True)
class Need:
    """What a peak asks of one quota, a second or at once."""

    quota: str
    asks: float
    has: float
    what: str

    @property
    def share(self) -> float:
        """Of the quota that the peak takes; above 1 it breaks."""
        return self.asks / self.has

    @property
    def request(self) -> int:
        """What to ask for, with headroom, in round numbers; 0 when the account has enough."""
        wanted = self.asks * assumed("headroom")
        return 0 if wanted <= self.has else rounded_up(wanted)


def needs(*, peak: float, households: float, quotas: dict[str, tuple[float, str]]) -> list[Need]:
    """What so many households a second ask of each quota, that which breaks first first. `households` are those that are to be counted."""
    requests = peak * of_household("requests")
    edge = requests + peak * of_household("site_files")
    asked = {
        "api_requests": requests,
        "api_burst": requests / 2,
        "functions_at_once": functions_at_once(peak) * assumed("slowness") + close_functions(households),
        "table_writes": peak * of_household("writes_of_largest_table"),
        "table_reads": peak * of_household("read_units"),
        "kms_requests": peak * keys_unwrapped(peak),
        "queue_in_flight": close_functions(households),
        "s3_puts": register(households) * of_close("s3_puts") / (3 * 3600),
        "firewall_requests": requests,
        "edge_requests": edge,
        "edge_gigabits": peak * of_household("kilobytes") * 8 / 1e6,
    }
    every = [Need(name, asked[name], has, what) for name, (has, what) in quotas.items()]
    return sorted(every, key=lambda need: -need.share)


def partitions(peak: float) -> int:
    """Partitions that the households table must have by then: each takes a thousand writes a second, and items spread over all alike,
    for their keys are digests. Warm throughput makes them beforehand."""
    return ceil(peak * of_household("writes_of_largest_table") * assumed("headroom") / 1000)


def register(households: float) -> float:
    """Households of the register, when so many of them are to be counted."""
    return households / assumed("counted_of_register")


def close_functions(households: float, *, hours: float = 3) -> int:
    """Functions that close at once, so that the whole register is ended and handed off in so many hours."""
    return max(2, ceil(register(households) * of_close("cpu_ms") / 1000 / (hours * 3600)))


def parameters(*, peak: float, households: float) -> dict[str, int]:
    """What a stage for such a peak is deployed with; names of the templates' parameters."""
    headroom = assumed("headroom")
    requests = peak * of_household("requests") * headroom
    of_one_address = (requests + peak * headroom * of_household("site_files")) * 300 * assumed("share_of_one_address")
    return {
        "ApiRequestsPerSecond": rounded_up(requests),
        "ApiConcurrency": max(100, rounded_up(functions_at_once(peak) * assumed("slowness") * headroom)),
        "CloseConcurrency": min(1000, rounded_up(close_functions(households) * headroom)),
        # What a new table takes by itself is the least that the templates know.
        "WarmWrites": max(4000, rounded_up(peak * of_household("writes_of_largest_table") * headroom)),
        "WarmReads": max(12000, rounded_up(peak * of_household("read_units") * headroom)),
        # A street whose phones share an address is let in whatever the peak.
        "RequestsPer5Minutes": max(2000, rounded_up(of_one_address)),
    }


def rounded_up(value: float) -> int:
    """To two digits: 5,412 → 5,500."""
    unit = int(10 ** max(0, len(str(int(value))) - 2))
    return ceil(value / unit) * unit


def mean(households: float, days: float) -> float:
    """Households a second, on the average of day and night."""
    return households / (days * _SECONDS_OF_DAY)
