"""Inspecting: what landed of a paper becomes a clean copy, or a reason why not, and the original is destroyed.

It may be told twice, late, out of order, or die half way. It only ever looks at what landed first under the key, which never changes,
and the same bytes have the same clean copy: doing it again finishes it and changes nothing that was done.
"""

import logging
from datetime import datetime

from chalicelib.domain.documents import Document, Refusal
from chalicelib.domain.errors import Busy
from chalicelib.domain.household import Household
from chalicelib.enumeration import calendar, clock, reopen
from chalicelib.inspection.apart import inspect_apart
from chalicelib.inspection.verdict import Verdict
from chalicelib.settings import settings
from chalicelib.storage import households, papers
from chalicelib.storage.households import Overtaken
from chalicelib.storage.papers import Landed

_log = logging.getLogger(__name__)
#: A family and the inspection race each other, not the nation: more rounds than this mean that something is wrong.
_ROUNDS = 5


class NotScannedYet(Exception):
    """The cloud's scanner hasn't looked at this upload yet: the queue brings it again."""


def inspect_upload(key: str, version: str = "") -> None:
    """Inspect what landed under this key, if it still awaits that. Raises NotScannedYet, Busy: then the queue brings it again.

    A `version` that landed after another is left to that one's message: else a form that is sent again and again would have the same paper
    inspected as often at once."""
    named = papers.named_by(key)
    if named is None:
        _log.warning("something landed among the uploads whose name no form gave: it is destroyed")
        papers.destroy_upload(key)
        return
    verdict: Verdict | None = None
    for _ in range(_ROUNDS):
        household, document = _awaiting(*named, key)
        if household is None or document is None or not (versions := papers.landed_under(key)):
            return
        landed, *replays = versions
        if version in (replay.version for replay in replays):
            return
        closes = calendar.read().closes
        if landed_at(landed) >= closes:
            _log.info("a paper of household %s landed after the close: it is destroyed, and stays to be checked", household.household_id)
            papers.destroy_upload(key)
            return
        verdict = verdict or _verdict(document, landed)
        if verdict is None:
            return
        _judge(household, document, verdict, open=clock.census_now() < closes and not household.ended)
        try:
            households.save(household)
        except Overtaken:
            continue
        papers.destroy_upload(key)
        return
    raise Busy


def landed_at(landed: Landed) -> datetime:
    """When it landed, by the census's clock."""
    return clock.census_now() - (clock.machine_now() - landed.at)


def _awaiting(household_id: str, document_id: str, key: str) -> tuple[Household | None, Document | None]:
    """The household and its paper if that awaits its inspection under this key. Otherwise what landed is destroyed, and any copy
    that isn't the paper's: the inspection that made it was overtaken."""
    household = reopen.load(household_id)
    document = household.documents.get(document_id) if household else None
    if document is not None and document.key == key and not document.inspected:
        return household, document
    papers.destroy_upload(key)
    papers.remove_stray_copies(household_id, document_id, but=document.copy if document else "")
    return None, None


def _verdict(document: Document, landed: Landed) -> Verdict | None:
    """What is to be made of the version that landed; None if it is gone meanwhile."""
    if settings().malware_scan == "on":
        scanned = papers.scan_of(document.key, landed.version)
        if not scanned:
            raise NotScannedYet
        if scanned == "THREATS_FOUND":
            return Verdict(Refusal.HARMFUL)
        if scanned != "NO_THREATS_FOUND":
            _log.warning("the scan of document %s ended as %s: it is drawn anew all the same", document.id, scanned)
    upload = papers.read_upload(document.key, landed.version)
    if upload is None:
        return None
    content, content_type = upload
    # The form lets nothing else in; were the cloud mistaken, it is not the paper that was announced.
    if content_type != document.content_type:
        return Verdict(Refusal.NOT_AN_IMAGE_OR_PDF)
    if len(content) != document.size:
        return Verdict(Refusal.DAMAGED)
    return inspect_apart(content)


def _judge(household: Household, document: Document, verdict: Verdict, *, open: bool) -> None:
    """Store the clean copy of what isn't refused, and let the paper say what was found."""
    refusal, copy = document.refusal(verdict.refused, blurred=verdict.blurred, open=open), ""
    if refusal is None:
        copy = papers.copy_key(household.household_id, document.id, verdict.content_type)
        papers.keep_copy(copy, verdict.content, verdict.content_type)
    document.judge(refusal, copy=copy, pages=verdict.pages, blurred=verdict.blurred, signature=verdict.signature, open=open)
