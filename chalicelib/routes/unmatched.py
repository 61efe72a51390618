"""For whoever can't be matched with the register: counting without prefill, and asking for a visit."""

from chalice.app import Blueprint

from chalicelib.domain.errors import (
    CensusClosed,
    CensusNotOpen,
    ChallengeRefused,
    IdempotencyKeyReused,
    PasswordRefused,
    SignInRefused,
    SignUpsSlowed,
)
from chalicelib.enumeration import count_without_prefill, visits
from chalicelib.routes import messages, shapes
from chalicelib.routes.access import Call, Reply, open_to

bp = Blueprint(__name__)


@bp.route("/unmatched-returns", methods=["POST"])
@open_to(
    "anyone",
    blueprint=bp,
    takes=messages.UnmatchedReturn,
    gives=messages.ReturnBegun,
    status=201,
    refuses=(SignUpsSlowed, IdempotencyKeyReused, CensusNotOpen, CensusClosed, ChallengeRefused, PasswordRefused, SignInRefused),
)
def begin_return(call: Call) -> Reply:
    """Begin a blank household, counted without the register's data. Signs in; shows its number and recovery codes once."""
    given = call.body(messages.UnmatchedReturn)
    begun = count_without_prefill.begin(
        village_code=given.village_code,
        password=given.password,
        kk_number=given.kk_number or "",
        nik=given.nik or "",
        challenge=given.challenge,
        request=call.request("unmatched-return"),
    )
    body = messages.ReturnBegun(begun.return_number, shapes.household(begun.household), begun.recovery_codes)
    return Reply(body, version=begun.household.version, session=begun.session)


@bp.route("/visit-requests", methods=["POST"])
@open_to(
    "anyone",
    blueprint=bp,
    takes=messages.VisitRequest,
    gives=messages.VisitAsked,
    status=202,
    refuses=(IdempotencyKeyReused, CensusNotOpen, CensusClosed, ChallengeRefused),
)
def ask_for_visit(call: Call) -> Reply:
    """Ask that an officer comes. However often a household or phone asks, it is one request with one reference."""
    given = call.body(messages.VisitRequest)
    asked = visits.Asked(
        reason=given.reason,
        name=given.name,
        address=given.address,
        village_code=given.village_code,
        phone=given.phone or "",
        best_time=given.best_time or "",
        landmark=given.landmark or "",
        kk_number=given.kk_number or "",
        nik=given.nik or "",
    )
    return Reply(messages.VisitAsked(visits.ask(asked, challenge=given.challenge, request=call.request("visit-request"))))
