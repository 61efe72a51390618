"""Who may call, and what every call has in common: the session, the origin, the idempotency key, problems, headers.

A view is written `@bp.route(...)`, `@open_to(...)`, `def view(call: Call, ...)`. It returns a Reply, or raises a CensusError,
which becomes an RFC 9457 problem document.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

import msgspec
from chalice.app import Request as HttpRequest
from chalice.app import Response

from chalicelib import logbook
from chalicelib.credentials import devices, identity, sessions
from chalicelib.credentials.sessions import Session
from chalicelib.domain.errors import (
    Busy,
    CensusError,
    ChallengeRefused,
    Flaw,
    ForeignOrigin,
    HouseholdFrozen,
    NotSignedIn,
    RequestRefused,
    SignInRefused,
    SignUpRefused,
    SignUpsSlowed,
    TooManyAttempts,
)
from chalicelib.domain.faults import told
from chalicelib.domain.requests import Request
from chalicelib.enumeration import clock
from chalicelib.settings import settings
from chalicelib.storage.keys import keys

Who = Literal["anyone", "household"]
COOKIE, DEVICE = "__Host-session", "__Host-device"
_GUARDED = "Path=/; Secure; HttpOnly; SameSite=Strict"
#: Forty members with every answer at its longest stay far below this.
MAXIMUM_BODY = 256 * 1024
_SAFE = ("GET", "HEAD", "OPTIONS")
#: Refusals that guessing, stuffing and foreign pages meet, and families now and then; and the metric that counts them, so that an
#: attack can be seen. Who was meant, and by whom, is nobody's business.
GUARDED = {
    SignUpRefused: "SignUpsRefused",
    SignInRefused: "SignInsRefused",
    ChallengeRefused: "ChallengesRefused",
    TooManyAttempts: "TooManyAttempts",
    HouseholdFrozen: None,
    ForeignOrigin: None,
}
_Message = TypeVar("_Message")


@dataclass(slots=True)
class Reply:
    """What a view answers. `session` signs in (a session), out (None), or leaves as it is (...)."""

    body: Any
    version: int | None = None
    session: Any = ...
    headers: dict[str, str] = field(default_factory=dict)


class Call:
    """One request, as views see it."""

    def __init__(self, http: HttpRequest) -> None:
        self._http = http
        self.raw_body = self._read_body()
        self.session = self._read_session()
        #: The phone that calls; a random id that is nobody's yet, if it brings none.
        self.known_device = self._read_device()
        self.device = self.known_device or devices.new()

    def body(self, shape: type[_Message]) -> _Message:
        """The JSON body as `shape`. Raises RequestRefused naming the place."""
        try:
            return msgspec.json.decode(self.raw_body, type=shape)
        except msgspec.ValidationError as error:
            detail, _, path = str(error).partition(" - at `$")
            pointer = path.rstrip("`").replace("[...]", "").replace(".", "/").replace("[", "/").replace("]", "")
            raise RequestRefused([Flaw(pointer, "not-as-documented", detail)]) from error
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise RequestRefused([Flaw("", "not-json", f"The body is not JSON: {error}")]) from error

    def _read_body(self) -> bytes:
        try:
            raw: bytes | str = self._http.raw_body or b""
            return raw.encode() if isinstance(raw, str) else raw
        except ValueError as error:
            # Not base64 though said to be, or characters that no encoding has.
            raise RequestRefused([Flaw("", "not-bytes", "The body can't be read.")]) from error

    @property
    def seen_version(self) -> int | None:
        """The version of If-Match, None without one. What is no version of ours was never seen: -1, which matches nothing."""
        given = (self._http.headers.get("if-match") or "").strip()
        if not given:
            return None
        version = given.removeprefix("W/").strip('"')
        return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1

    def request(self, scope: str) -> Request:
        """The call's idempotency key and body, for `scope`."""
        given = (self._http.headers.get("idempotency-key") or "").strip()
        at, key = clock.machine_now(), keys().identity
        return identity.request(given, self.raw_body, key, scope=scope, at=at, source=self.source, device=self.device)

    @property
    def source(self) -> str:
        """A digest of where the call comes from: the viewer's address as the edge tells it, else the address that connected."""
        told = self._http.headers
        if any(identity.same(told.get("x-edge-secret") or "", secret) for secret in settings().edge_secret.split()):
            # Address and port; an address of IPv6 has colons of its own.
            address = str(told.get("cloudfront-viewer-address") or "").rpartition(":")[0].strip("[]")
        else:
            address = str(self._http.context.get("identity", {}).get("sourceIp") or "")
        return identity.source(address, keys().identity)

    def require_own_origin(self) -> None:
        """Raise ForeignOrigin for a write that a browser sent from another site. Other clients send no Origin."""
        origin = self._http.headers.get("origin")
        if self._http.method not in _SAFE and origin is not None and origin not in settings().site_origins.split():
            raise ForeignOrigin

    def _read_session(self) -> Session | None:
        value = self._cookie(COOKIE)
        return sessions.read(value, keys().session, machine_now=clock.machine_now()) if value else None

    def _read_device(self) -> str | None:
        value = self._cookie(DEVICE)
        return devices.read(value, keys().session) if value else None

    def _cookie(self, wanted: str) -> str:
        # Pair by pair: the library's parser gives up at the first odd cookie, which any neighbouring site may have set.
        pairs = (pair.strip().partition("=") for pair in str(self._http.headers.get("cookie") or "").split(";"))
        return next((value for name, _, value in pairs if name == wanted), "")


@dataclass(frozen=True, slots=True)
class Contract:
    """What a view takes, gives and refuses: docs/openapi.json is made of it."""

    who: Who
    takes: type | None
    gives: type | None
    status: int
    refuses: tuple[type[CensusError], ...]


def open_to(
    who: Who,
    *,
    blueprint: Any,
    takes: type | None = None,
    gives: type | None = None,
    status: int = 200,
    refuses: tuple[type[CensusError], ...] = (),
) -> Callable[[Callable[..., Reply]], Callable[..., Response]]:
    """Say who may call a view, what it takes, gives and refuses, and give it its Call. For a household's view a session must be
    signed and alive; whether it was ended is known once the household is read."""

    def decorate(view: Callable[..., Reply]) -> Callable[..., Response]:
        @functools.wraps(view)
        def answer(**parameters: str) -> Response:
            try:
                call = Call(blueprint.current_request)
                if len(call.raw_body) > MAXIMUM_BODY:
                    return problem(413, "body-too-large", "The request is too large", f"Send at most {MAXIMUM_BODY} bytes.")
                call.require_own_origin()
                if who == "household":
                    if call.session is None:
                        raise NotSignedIn
                    logbook.note(household=call.session.household)
                return _answered(call, view(call, **parameters), status, renews=who == "household")
            except CensusError as error:
                _tell_refusal(error)
                return refused(error)
            except Exception as failure:
                logbook.note(failure=told(failure))
                return problem(500, "failure", "Something went wrong on our side", "Nothing was lost. Please try again.")

        answer.who = who  # type: ignore[attr-defined]
        answer.contract = Contract(who, takes, gives, status, refuses)  # type: ignore[attr-defined]
        return answer

    return decorate


def _answered(call: Call, reply: Reply, status: int, *, renews: bool) -> Response:
    headers: dict[str, str | list[str]] = {"Content-Type": "application/json", "Cache-Control": "no-store", **reply.headers}
    if reply.version is not None:
        headers["ETag"] = f'"{reply.version}"'
    session = reply.session
    if isinstance(session, Session):
        logbook.note(household=session.household)
    # Only in answers that nobody caches: a shared cache would hand the cookie on.
    if session is ... and renews and call.session is not None:
        session = sessions.renewed(call.session, machine_now=clock.machine_now()) or ...
    cookies = []
    if session is None:
        # The phone may go to the next family: nothing is left on it.
        cookies = [f"{name}=; {_GUARDED}; Max-Age=0" for name in (COOKIE, DEVICE)]
    elif session is not ...:
        cookies = [f"{COOKIE}={sessions.token(session, keys().session)}; {_GUARDED}"]
        if reply.session is session and call.known_device is None:
            cookies.append(f"{DEVICE}={devices.token(call.device, keys().session)}; {_GUARDED}; Max-Age={devices.LIFETIME}")
    if cookies:
        headers["Set-Cookie"] = cookies
    body = "" if reply.body is None else msgspec.json.encode(reply.body).decode()
    return Response(body, headers=headers, status_code=status)


def _tell_refusal(error: CensusError) -> None:
    logbook.note(refused=error.type)
    if type(error) in GUARDED:
        logbook.raise_level("WARNING")
        if metric := GUARDED[type(error)]:
            logbook.happened(metric)


def refused(error: CensusError) -> Response:
    """A CensusError as a problem document."""
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooManyAttempts | Busy | SignUpsSlowed) else {}
    return problem(error.status, error.type, error.title, str(error), headers=headers, **error.members())


def problem(status: int, type: str, title: str, detail: str, *, headers: dict[str, str] | None = None, **members: Any) -> Response:
    """A problem document (RFC 9457)."""
    body = {"type": f"/problems/{type}", "title": title, "status": status, "detail": detail, **members}
    sent: dict[str, str | list[str]] = {"Content-Type": "application/problem+json", "Cache-Control": "no-store", **(headers or {})}
    return Response(msgspec.json.encode(body).decode(), headers=sent, status_code=status)
