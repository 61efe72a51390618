"""`make run`: the whole census on one machine, from what `.local/<PORT>/` keeps, until Ctrl-C."""

import argparse
import signal
import sys
import threading
from contextlib import ExitStack
from types import FrameType

from infra.local import clock, emulator, server
from infra.local.environment import enter, environment
from infra.local.place import CannotStart, Place

_asked_to_end = threading.Event()


def main() -> int:
    """Run the stack until it is told to stop; 0 after a clean stop."""
    parser = argparse.ArgumentParser(prog="make run", description="The whole census on one machine, on loopback.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--forget", action="store_true", help="take away all that the stack on this port has stored, and end")
    asked = parser.parse_args()
    place = Place(port=asked.port)
    try:
        if asked.forget:
            place.forget()
            print(f"Nothing is stored for port {place.port} any more.")
        else:
            _run(place)
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


def _run(place: Place) -> None:
    for end in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(end, _interrupt)
    try:
        with ExitStack() as ends:
            ends.enter_context(place.hold())
            server.check_free(place.port)
            emulator.wait_for_the_last(place.folder)
            unclean, changed = place.unclean_end(), place.check_format()
            for sentence in filter(None, (unclean, changed)):
                print(sentence, flush=True)
            clock.start(place.folder)
            endpoint = f"http://127.0.0.1:{emulator.choose_port(place.folder / 'cloud-port')}"
            variables = environment(port=place.port, endpoint=endpoint)
            enter(variables)
            cloud = ends.enter_context(
                emulator.running(endpoint=endpoint, stored=place.stored, mark=place.running_mark, environment=variables)
            )
            # Imported here because the settings are read, once, when these modules are.
            from infra.local.stack import start

            start(place, endpoint=endpoint, variables=variables, recount=bool(unclean), ends=ends)
            print(f"Ready: http://127.0.0.1:{place.port}", flush=True)
            while cloud.poll() is None:
                # What a handler raises is lost where Python swallows exceptions, as in a finalizer; what it has set isn't.
                if _asked_to_end.wait(0.5):
                    raise KeyboardInterrupt
            raise CannotStart(f"The emulated cloud ended by itself; {place.folder / 'cloud.log'} says why. Start again with make run.")
    except KeyboardInterrupt:
        print(f"Stopped. What was entered is kept in .local/{place.port}/.", flush=True)


def _interrupt(signal_number: int, frame: FrameType | None) -> None:
    # Once: a second Ctrl-C must not cut short the writing of what is kept.
    for end in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(end, signal.SIG_IGN)
    _asked_to_end.set()
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
