"""`python -m bench.closing_worker`: the close and the hand-off from their beginning to their end, in a process of its own, as one worker
carries them out. Prints one JSON object: CPU and wall seconds, peak memory in MB, calls to the cloud. bench/closing.py starts it."""

import json
import resource
import time
from collections import Counter
from datetime import datetime

CLOSED = datetime.fromisoformat("2020-04-01T00:05+07:00")


def main() -> None:
    """The command. The settings are in the environment."""
    from chalicelib.enumeration import calendar, clock, close
    from chalicelib.storage.aws import client

    clock.use_census_clock(lambda: CLOSED)
    calls = Counter[str]()
    for service in ("dynamodb", "s3", "kms"):
        client(service).meta.events.register(f"after-call.{service}", lambda model, **rest: calls.update([model.name]))
    begun, used = time.monotonic(), time.process_time()
    finish_close()
    used, took = time.process_time() - used, time.monotonic() - begun
    close.begin()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": used, "wall": took, "peak": peak, "calls": calls, "left": len(close.left(calendar.read()))}))


def finish_close() -> None:
    """Do whatever is left, step by step, one unit after the other. What is busy comes again."""
    from chalicelib.domain.errors import Busy
    from chalicelib.enumeration import calendar, close

    while units := close.left(calendar.read()):
        for unit in units:
            try:
                close.close_village(unit)
            except Busy:
                continue


if __name__ == "__main__":
    main()
