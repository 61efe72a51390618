"""What the smoke test says of a stage that does not answer as it should. That it passes on one that does: test_deployed.py."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from infra.deploying.refusals import Refused
from infra.deploying.smoke import Doors, prove
from tests.emulator import free_port

SITE = "https://sensus.example"


class Wrong(BaseHTTPRequestHandler):
    """A stage that lets everybody past its edge, and whose API answers with a page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b'<script src="/assets/1/js/landing.js">')

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def wrong() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Wrong) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_stage_that_nothing_answers_for_is_not_believed() -> None:
    api = f"http://127.0.0.1:{free_port()}/api"
    with pytest.raises(Refused, match=r"not true that the API tells the campaign's phase and dates: nothing answers .*make rollback"):
        prove(Doors(api=api, pages="", origin=SITE), say=print, within=0)


def test_an_answer_that_is_no_census_is_not_believed(wrong: str) -> None:
    said: list[str] = []
    with pytest.raises(Refused, match="phase and dates: the answer could not be read"):
        prove(Doors(api=f"{wrong}/api", pages=wrong, origin=SITE), say=said.append, within=0)
    assert said == ["  the start page is there"]
