"""The household's own calls: read, save, submit, receipt, papers."""

from chalice.app import Blueprint

from chalicelib.domain.errors import (
    AnswersMissing,
    AnswersRefused,
    CensusClosed,
    CensusNotOpen,
    DocumentRefused,
    HouseholdChanged,
    HouseholdTooLarge,
    IdempotencyKeyReused,
    NoDocument,
    NoReceipt,
    VersionRequired,
)
from chalicelib.enumeration import attach as papers
from chalicelib.enumeration import receipts, respond
from chalicelib.enumeration.sign_in import signed_in
from chalicelib.routes import messages, shapes
from chalicelib.routes.access import Call, Reply, open_to

bp = Blueprint(__name__)
#: What every change of a household may be refused as.
WRITES = (IdempotencyKeyReused, CensusNotOpen, CensusClosed)


@bp.route("/household", methods=["GET"])
@open_to("household", blueprint=bp, gives=messages.Household)
def read_household(call: Call) -> Reply:
    """All that the household sees of itself."""
    household = signed_in(call.session)
    return Reply(shapes.household(household), version=household.version)


@bp.route("/household", methods=["PATCH"], content_types=["application/merge-patch+json", "application/json"])
@open_to(
    "household",
    blueprint=bp,
    takes=messages.Patch,
    gives=messages.Saved,
    refuses=(*WRITES, VersionRequired, HouseholdChanged, AnswersRefused, HouseholdTooLarge),
)
def save_household(call: Call) -> Reply:
    """Save the draft: a merge patch of the answers, against the version that was seen."""
    saved = respond.save_draft(
        call.session,
        lambda: call.body(messages.Patch).answers,
        seen_version=call.seen_version,
        request=call.request("save"),
    )
    return Reply(shapes.saved(saved.household, saved.version), version=saved.version)


@bp.route("/household/submissions", methods=["POST"], content_types=["*/*"])
@open_to(
    "household",
    blueprint=bp,
    gives=messages.Receipt,
    status=201,
    refuses=(*WRITES, VersionRequired, HouseholdChanged, AnswersMissing),
)
def submit_household(call: Call) -> Reply:
    """Count the household as it was seen. The last submission counts; it may be changed and sent again until the close."""
    receipt = respond.submit(call.session, seen_version=call.seen_version, request=call.request("submit"))
    return Reply(shapes.receipt(receipt), version=receipt.version)


@bp.route("/household/receipt", methods=["GET"])
@open_to("household", blueprint=bp, gives=messages.Receipt, refuses=(NoReceipt,))
def read_receipt(call: Call) -> Reply:
    """The receipt again."""
    receipt = receipts.of(signed_in(call.session))
    if receipt is None:
        raise NoReceipt
    return Reply(shapes.receipt(receipt))


@bp.route("/household/history", methods=["GET"])
@open_to("household", blueprint=bp, gives=messages.History)
def read_history(call: Call) -> Reply:
    """Who did what in the household's name, and when, oldest first."""
    return Reply(shapes.history(signed_in(call.session)))


@bp.route("/household/documents", methods=["POST"])
@open_to("household", blueprint=bp, takes=messages.PaperAnnounced, gives=messages.Upload, refuses=(*WRITES, DocumentRefused))
def announce_paper(call: Call) -> Reply:
    """Announce a paper and get a form that sends exactly it straight to S3."""

    def read_paper() -> papers.Paper:
        given = call.body(messages.PaperAnnounced)
        return papers.Paper(given.kind, given.member, given.content_type, given.size)

    upload = papers.attach(call.session, read_paper, request=call.request("document"))
    body = messages.Upload(upload.document.id, messages.UploadForm(**upload.form), upload.expires)
    return Reply(body)


@bp.route("/household/documents/{document_id}", methods=["GET"])
@open_to("household", blueprint=bp, gives=messages.CopyAddress, refuses=(NoDocument,))
def read_paper(call: Call, document_id: str) -> Reply:
    """An address of the clean copy of a paper, to be fetched within a minute. It stands in the household's history."""
    address = papers.copy_of(call.session, document_id)
    return Reply(messages.CopyAddress(address.url, address.expires))


@bp.route("/household/documents/{document_id}", methods=["DELETE"])
@open_to("household", blueprint=bp, status=204, refuses=(CensusNotOpen, CensusClosed))
def remove_paper(call: Call, document_id: str) -> Reply:
    """Take a paper away again."""
    papers.detach(call.session, document_id)
    return Reply(None)
