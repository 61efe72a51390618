"""Signing up, in and out, and changing the password."""

from chalice.app import Blueprint

from chalicelib.domain.errors import (
    CensusClosed,
    CensusNotOpen,
    ChallengeRefused,
    Flaw,
    HouseholdFrozen,
    IdempotencyKeyReused,
    NotSignedIn,
    PasswordChangesUsedUp,
    PasswordRefused,
    RequestRefused,
    SignInRefused,
    SignUpRefused,
    SignUpsSlowed,
    TooManyAttempts,
)
from chalicelib.enumeration import dispute as disputing
from chalicelib.enumeration import sign_in as signing_in
from chalicelib.enumeration import sign_up as signing_up
from chalicelib.routes import messages, shapes
from chalicelib.routes.access import Call, Reply, open_to

bp = Blueprint(__name__)
_DISPUTE_TAKEN = (
    "If these numbers are a card's and somebody signed the household up, the office looks into it. Nothing is stopped meanwhile. "
    "Bring the family card to the statistics office to be released at once."
)


@bp.route("/sign-ups", methods=["POST"])
@open_to(
    "anyone",
    blueprint=bp,
    takes=messages.SignUp,
    gives=messages.SignedUp,
    status=201,
    refuses=(
        SignUpsSlowed,
        IdempotencyKeyReused,
        CensusNotOpen,
        CensusClosed,
        ChallengeRefused,
        TooManyAttempts,
        SignUpRefused,
        PasswordRefused,
    ),
)
def sign_up(call: Call) -> Reply:
    """Give the household its account: card numbers, date of issue, a password. Signs in; shows the recovery codes once."""
    given = call.body(messages.SignUp)
    done = signing_up.sign_up(
        kk_number=given.kk_number,
        nik=given.nik,
        kk_issued_on=given.kk_issued_on,
        password=given.password,
        challenge=given.challenge,
        request=call.request("sign-up"),
    )
    body = messages.SignedUp(shapes.household(done.household), done.recovery_codes)
    return Reply(body, version=done.household.version, session=done.session)


@bp.route("/sessions", methods=["POST"])
@open_to("anyone", blueprint=bp, takes=messages.SignIn, gives=messages.SignedIn, refuses=(SignInRefused, HouseholdFrozen, TooManyAttempts))
def sign_in(call: Call) -> Reply:
    """Sign in with the card's numbers, or a return's number, and the password. Repeating it is harmless: it signs in again."""
    given = call.body(messages.SignIn)
    card = _card(given)
    if card is None:
        raise RequestRefused([Flaw("", "incomplete", "Send kk_number and nik, or return_number.")])
    household, session = signing_in.sign_in(card=card, password=given.password, request=call.request("sign-in"))
    return Reply(messages.SignedIn(shapes.household(household)), version=household.version, session=session)


@bp.route("/sessions/current", methods=["DELETE"])
@open_to("household", blueprint=bp, status=204)
def sign_out(call: Call) -> Reply:
    """End this session, wherever its cookie was copied to, and leave nothing on this device."""
    assert call.session is not None
    signing_in.sign_out(call.session, device=call.device)
    return Reply(None, session=None)


@bp.route("/sessions", methods=["DELETE"])
@open_to("household", blueprint=bp, status=204)
def sign_out_everywhere(call: Call) -> Reply:
    """End every session of the household, on whatever phone, without a new password."""
    assert call.session is not None
    signing_in.sign_out_everywhere(call.session)
    return Reply(None, session=None)


@bp.route("/disputes", methods=["POST"])
@open_to(
    "anyone",
    blueprint=bp,
    takes=messages.Dispute,
    gives=messages.DisputeTaken,
    status=202,
    refuses=(CensusNotOpen, CensusClosed, ChallengeRefused, TooManyAttempts),
)
def dispute(call: Call) -> Reply:
    """Say that somebody else has signed this household up. The answer is the same whether or not the numbers are a card's."""
    given = call.body(messages.Dispute)
    disputing.dispute(
        kk_number=given.kk_number,
        nik=given.nik,
        kk_issued_on=given.kk_issued_on,
        phone=given.phone,
        note=given.note,
        challenge=given.challenge,
        request=call.request("dispute"),
    )
    return Reply(messages.DisputeTaken(_DISPUTE_TAKEN))


@bp.route("/password-changes", methods=["POST"])
@open_to(
    "anyone",
    blueprint=bp,
    takes=messages.PasswordChange,
    gives=messages.ChangesLeft,
    refuses=(
        NotSignedIn,
        IdempotencyKeyReused,
        ChallengeRefused,
        TooManyAttempts,
        SignInRefused,
        HouseholdFrozen,
        PasswordChangesUsedUp,
        PasswordRefused,
    ),
)
def change_password(call: Call) -> Reply:
    """Use one of the two changes: signed in with the current password, or with a recovery code. Other sessions end."""
    given = call.body(messages.PasswordChange)
    request = call.request("password-change")
    if given.current_password is not None:
        if call.session is None:
            raise NotSignedIn
        changed = signing_in.change_password(
            call.session, current_password=given.current_password, new_password=given.new_password, request=request
        )
    elif (card := _card(given)) and given.recovery_code and given.challenge:
        changed = signing_in.recover(
            card=card,
            recovery_code=given.recovery_code,
            new_password=given.new_password,
            challenge=given.challenge,
            request=request,
        )
    else:
        detail = "Send current_password, or kk_number and nik, or return_number, with recovery_code and challenge."
        raise RequestRefused([Flaw("", "incomplete", detail)])
    return Reply(messages.ChangesLeft(changed.changes_left), session=changed.session)


def _card(given: messages.SignIn | messages.PasswordChange) -> signing_in.Card | None:
    """Who the family says it is; None when it doesn't say enough."""
    if given.return_number:
        return signing_in.Card(return_number=given.return_number)
    return signing_in.Card(given.kk_number, given.nik) if given.kk_number and given.nik else None
