"""The one origin of the one-machine stack: site, API, progress and receipt keys, as the edge joins them in a deployed stage."""

import logging
import re
import socket
import threading
from collections.abc import Mapping
from dataclasses import replace
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

from botocore.exceptions import ClientError

from infra.local.gateway import MOST_BYTES, PREFIX, Answer, problem
from infra.local.pages import Page
from infra.local.place import CannotStart
from static_site.headers import sent_with

#: What the jobs write into the site's bucket, served beside the pages.
FROM_BUCKET = re.compile(r"/(progress/[a-z0-9.-]+\.json|receipt-keys\.json|notice\.json)")
#: Progress is written every few minutes; asking again within one is of no use.
BUCKET_CACHING = "public, max-age=60"
#: A NIK or a KK number that somebody put into an address.
PERSONAL_NUMBER = re.compile(r"\d{16}")
IDLE_SECONDS = 60
LAST_ANSWER_SECONDS = 29

access_log = logging.getLogger("infra.local.access")
error_log = logging.getLogger("infra.local.requests")


class SiteBucket:
    """The files that jobs write for the public."""

    def __init__(self, *, store: Any, bucket: str) -> None:
        self._store = store
        self._bucket = bucket

    def page(self, key: str) -> Page | None:
        """The file named `key`, or None when no job has written it yet."""
        try:
            content = self._store.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except ClientError as refusal:
            if refusal.response["Error"]["Code"] == "NoSuchKey":
                return None
            raise
        page = Page.of(key, content)
        return replace(page, caching=BUCKET_CACHING, is_built=False)


class Calls(Protocol):
    """What answers under /api."""

    def answer(self, *, method: str, target: str, headers: Message, body: bytes) -> Answer: ...


class Addresses(Protocol):
    """What answers at every address of the site."""

    def answer(self, *, target: str, headers: Message) -> Answer: ...


class Written(Protocol):
    """The files that jobs write for the public; None for one that isn't there yet."""

    def page(self, key: str) -> Page | None: ...


class Origin(ThreadingHTTPServer):
    """The server of the one origin, on loopback. `headers` go with every answer that doesn't set them itself."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, *, port: int, gateway: Calls, pages: Addresses, bucket: Written, headers: Mapping[str, str]) -> None:
        self.gateway, self.pages, self.bucket, self.headers = gateway, pages, bucket, dict(headers)
        self.answering = 0
        self.answered = threading.Condition()
        try:
            super().__init__(("127.0.0.1", port), _Connection)
        except OSError as refusal:
            raise port_in_use(port) from refusal

    def stop(self) -> None:
        """Take no more connections, and let what is being answered end. Connections that only idle are dropped."""
        self.shutdown()
        self.server_close()
        with self.answered:
            self.answered.wait_for(lambda: self.answering == 0, timeout=LAST_ANSWER_SECONDS)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep what broke while answering; a browser that went away is no error."""
        error_log.debug("A connection broke off", exc_info=True)


def port_in_use(port: int) -> CannotStart:
    """Why the stack can't have `port`, and the way on."""
    return CannotStart(f"Port {port} is used by another program. Stop that program, or choose another port: make run PORT={port + 1}")


def check_free(port: int) -> None:
    """Raise CannotStart when something listens on `port` already, before anything is set up for it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as refusal:
            raise port_in_use(port) from refusal


class _Connection(BaseHTTPRequestHandler):
    """One browser's connection."""

    server: Origin
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    # Headers and body leave together.
    wbufsize = -1

    def _respond(self) -> None:
        with self.server.answered:
            self.server.answering += 1
        try:
            self._send(self._answer_whatever_happens())
            self.wfile.flush()
        finally:
            with self.server.answered:
                self.server.answering -= 1
                self.server.answered.notify_all()

    do_GET = do_HEAD = do_POST = do_PATCH = do_PUT = do_DELETE = do_OPTIONS = _respond

    def _answer_whatever_happens(self) -> Answer:
        try:
            return self._answer()
        except Exception:
            # The last resort of a server: whoever asked gets an answer, and the trace is kept.
            error_log.exception("%s %s failed", self.command, self._address())
            return problem(500, "unexpected", "Something went wrong here. Try again in a while.")

    def _address(self) -> str:
        return self.path.partition("?")[0]

    def _answer(self) -> Answer:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not (length.isascii() and length.isdigit()):
            self.close_connection = True
            return problem(411, "length-required", "Say how long the body is, in Content-Length.")
        if int(length) > MOST_BYTES:
            self.close_connection = True
            return problem(413, "too-large", f"More than {MOST_BYTES} bytes can't be taken in one request.")
        body = self.rfile.read(int(length))
        path = self._address()
        if path == PREFIX or path.startswith(f"{PREFIX}/"):
            return self.server.gateway.answer(method=self.command, target=self.path, headers=self.headers, body=body)
        if self.command not in ("GET", "HEAD"):
            return problem(405, "method-not-allowed", "Pages can only be read.", ("Allow", "GET, HEAD"))
        if file := FROM_BUCKET.fullmatch(path):
            page = self.server.bucket.page(file[1])
            return page.answer(self.headers) if page else problem(404, "not-found", f"There is nothing at {path} yet.")
        return self.server.pages.answer(target=self.path, headers=self.headers)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        present = {name.lower() for name, _ in answer.headers}
        for name, value in answer.headers:
            self.send_header(name, value)
        content_type = next((value for name, value in answer.headers if name.lower() == "content-type"), "")
        for name, value in sent_with(self.server.headers, path=self._address(), content_type=content_type).items():
            if name.lower() not in present:
                self.send_header(name, value)
        if answer.status not in (204, 304):
            self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and answer.status not in (204, 304):
            self.wfile.write(answer.body)

    def version_string(self) -> str:
        """What serves is nobody's business."""
        return "sensus"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """One line for each answer, without the query, the network's address or anything that a person typed: what leads nowhere is
        not written down."""
        address, status = self._address(), int(code)
        leads_somewhere = status < 400 or (address.startswith(f"{PREFIX}/") and status != 404)
        access_log.info("%s %s %s", self.command, PERSONAL_NUMBER.sub("#", address) if leads_somewhere else "-", status)

    def log_error(self, format: str, *args: Any) -> None:
        """Time-outs of idle connections and the like are of no interest."""
        error_log.debug(format, *args)
