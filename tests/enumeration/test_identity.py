"""Whatever happens to a census, after each close: final + handed off = register, and who was told to be counted is.

Histories are made at random: loads of the register, sign-ups, drafts, submissions, returns without the register's data, requests for a
visit, extensions, closes that are carried out in part, runs under a calendar that has been moved since, reopenings, and closes again.
`HISTORIES=300` in the environment makes so many, each of up to 50 steps, instead of a few short ones.
"""

import json
import os
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import Phase as Steps
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from chalicelib.credentials import sessions
from chalicelib.domain.account import Account
from chalicelib.domain.calendar import Campaign, Phase
from chalicelib.domain.documents import Document, DocumentStatus
from chalicelib.domain.errors import CensusClosed
from chalicelib.domain.household import Household, Status
from chalicelib.domain.register import RegisteredHousehold
from chalicelib.domain.requests import Request
from chalicelib.domain.unmatched import UnmatchedReturn
from chalicelib.domain.visits import VisitRequest
from tests import emulator
from tests.builders import ONLINE, PERSON, a_member, a_register, answers_for, nik
from tests.reopening import after_the_close, close_all, close_some, extended, reopened

HISTORIES = int(os.environ.get("HISTORIES", "0"))
CALMLY = settings(deadline=None, suppress_health_check=list(HealthCheck), report_multiple_bugs=False)
#: A short history that fails is told as it is: to look for a shorter one takes minutes.
FEW = settings(CALMLY, max_examples=6, stateful_step_count=16, derandomize=True, phases=[Steps.generate])
MANY = settings(CALMLY, max_examples=HISTORIES or 1, stateful_step_count=50)
VILLAGES = {
    "3319021001": ("Jawa Tengah", "Kudus", "Kota Kudus", "Kauman"),
    "3319032001": ("Jawa Tengah", "Kudus", "Jati", "Jetiskapuan"),
    "3374011001": ("Jawa Tengah", "Semarang", "Semarang Tengah", "Miroto"),
}
#: How many cards there can be in the register.
CARDS = 6
cards = st.integers(1, CARDS)
villages = st.sampled_from(sorted(VILLAGES))


def card(number: int, village: str, street: int) -> RegisteredHousehold:
    district = f"33{number:04}"
    head = a_member(nik=nik(sex="male", birth_date="1970-05-17", serial=1, district=district), name=f"Sukarman {number}")
    register = a_register(number=number, village_code=village, region=VILLAGES[village], address=f"Jl. Menara {street}")
    return replace(register, members=(head, a_member(1)))


def id_of(number: int) -> str:
    from chalicelib.credentials.identity import household_id
    from chalicelib.storage.keys import keys

    return household_id(a_register(number=number).kk_number, keys().identity)


class ACensus(RuleBasedStateMachine):
    """One history. `at` is the census's clock."""

    def __init__(self) -> None:
        super().__init__()
        from chalicelib.enumeration import calendar
        from chalicelib.enumeration.clock import use_census_clock

        emulator.empty()
        self.at = ONLINE
        self.acknowledged: set[str] = set()
        self.loads = self.asked = 0
        self.before: list[Campaign] = []
        use_census_clock(lambda: self.at)
        calendar.forget()

    @property
    def campaign(self) -> Campaign:
        from chalicelib.enumeration import calendar

        return calendar.read()

    @property
    def is_open(self) -> bool:
        return self.campaign.phase(self.at) is Phase.ONLINE

    # What operations do with the register

    @initialize()
    def begins(self) -> None:
        self.loaded([card(1, "3319021001", 1), card(2, "3319021001", 1), card(3, "3319032001", 1), card(4, "3374011001", 1)])

    @rule(numbers=st.sets(cards, min_size=1, max_size=3), village=villages, street=st.integers(1, 2))
    def the_register_is_loaded(self, numbers: set[int], village: str, street: int) -> None:
        """Some are new, some have moved or changed, some are as they were."""
        registers = [card(number, village, street) for number in sorted(numbers)]
        if self.is_open:
            self.loaded(registers)
        else:
            with pytest.raises(CensusClosed):
                self.loaded(registers)

    def loaded(self, registers: list[RegisteredHousehold]) -> None:
        from chalicelib.enumeration import load_register
        from ops.regions import region_of

        self.loads += 1
        as_of, regencies = date(2019, 12, 1) + timedelta(days=self.loads), ["3319", "3374"]
        load = load_register.begin(load_id=f"load-{self.loads}", as_of=as_of, file="register.csv", regencies=regencies)
        load_register.list_households(load, list(enumerate(registers, 2)), on_done=lambda done: None, on_kept=lambda line: None)
        there = {register.village_code for register in registers}
        load_register.finish(load, there, region_of=lambda code: VILLAGES.get(code) or region_of(code), on_done=lambda done: None)

    # What families do

    @rule(number=cards, send=st.booleans(), floor=st.sampled_from(["earth", "ceramic"]))
    def a_family_answers(self, number: int, send: bool, floor: str) -> None:
        """It signs up if it hasn't, saves a draft, and perhaps sends it."""
        self.answered(number, send=send, floor=floor)

    def answered(self, number: int, *, send: bool, floor: str) -> None:
        from chalicelib.enumeration import reopen, respond
        from chalicelib.enumeration.clock import machine_now
        from chalicelib.storage import households

        household = reopen.load(id_of(number))
        if household is None:
            return
        if household.account is None:
            if not self.is_open:
                return
            household.require_open(campaign=self.campaign, now=self.at)
            household.account, household.status = Account("no hash", []), Status.STARTED
            households.save(household)
        session = sessions.started(household.household_id, epoch=0, machine_now=machine_now())
        self.asked += 1
        request = Request(f"key-{self.asked}", "body", int(machine_now().timestamp()))
        patch = answers_for(household)
        patch["household"]["floor"] = floor
        try:
            saved = respond.save_draft(session, lambda: patch, seen_version=household.version, request=request)
            if send:
                respond.submit(session, seen_version=saved.version, request=replace(request, key=f"send-{self.asked}"))
        except CensusClosed:
            assert not self.is_open, "a family was turned away from an open census"
            return
        assert self.is_open, "something was taken after the close"
        if send:
            self.acknowledged.add(household.household_id)

    @precondition(lambda self: self.is_open)
    @rule(number=st.integers(0, CARDS), village=villages, accepted=st.booleans())
    def a_family_is_counted_without_prefill(self, number: int, village: str, accepted: bool) -> None:
        """Of a card of the register, or of none."""
        from chalicelib.storage import census, households

        self.asked += 1
        told = card(number, village, 1) if number else None
        person = {"nik": told.members[0].nik, "name": told.members[0].name} if told else {"name": f"Wiyono {self.asked}"}
        unmatched = UnmatchedReturn(f"number-{self.asked}")
        register = RegisteredHousehold(told.kk_number if told else "", None, "", "", "", village, VILLAGES[village], ())
        returned = Household(
            f"return-{self.asked}", register, Status.STARTED, version=1, account=Account("no hash", []), unmatched=unmatched
        )
        people = {"members": {"p1": {**PERSON, **person, "birth_date": "1970-05-17"}}}
        returned.save_draft(people, seen_version=1, campaign=self.campaign, now=self.at)
        from chalicelib.domain.household import Submission

        returned.submissions.append(Submission(f"SP2020-{self.asked}", returned.version, self.at))
        returned.status = Status.SUBMITTED
        state = DocumentStatus.ACCEPTED if accepted else DocumentStatus.PENDING
        returned.documents["kk"] = Document("kk", "kk", None, "image/jpeg", 1, "k.jpg", self.at, state)
        census.put("unmatched", village, {"marked_at": self.at.isoformat()}, only_if_absent=True)
        households.save(returned)

    @precondition(lambda self: self.is_open)
    @rule(number=st.integers(0, CARDS), village=villages)
    def a_family_asks_for_a_visit(self, number: int, village: str) -> None:
        from chalicelib.storage import census, visits

        self.asked += 1
        kk_number = a_register(number=number).kk_number if number else ""
        census.put("unmatched", village, {"marked_at": self.at.isoformat()}, only_if_absent=True)
        visits.keep(VisitRequest(f"visit-{self.asked}", village, "code_104", "Rukini", "Krajan", self.at, kk_number=kk_number))

    # What the calendar and the clock do

    @precondition(lambda self: self.is_open)
    @rule(days=st.integers(1, 3))
    def the_census_is_extended(self, days: int) -> None:
        self.before.append(self.campaign)
        extended(self.campaign.closes + timedelta(days=days))

    @rule(units=st.integers(0, 3))
    def a_close_is_carried_out_in_part(self, units: int) -> None:
        after_the_close(self)
        close_some(units)

    @precondition(lambda self: not self.is_open)
    @rule(days=st.integers(1, 3), comes=cards)
    def the_census_is_reopened(self, days: int, comes: int) -> None:
        """And a family comes that had waited for it."""
        self.before.append(self.campaign)
        self.at += timedelta(hours=1)
        reopened(self.at + timedelta(days=days))
        self.answered(comes, send=True, floor="earth")

    @precondition(lambda self: bool(self.before))
    @rule(number=cards, which=st.integers(0, 9))
    def a_run_of_an_earlier_close_comes_late(self, number: int, which: int) -> None:
        """It began under a calendar whose close had come, and ends one more household by it."""
        from chalicelib.enumeration import match
        from chalicelib.storage import households

        old = self.before[which % len(self.before)]
        household = households.load(id_of(number))
        if household is None or self.at < old.closes + timedelta(minutes=1):
            return
        if household.close(campaign=old, now=old.closes + timedelta(minutes=1), returns=match.told_of(household).returns):
            households.save(household)

    @rule()
    def the_close_is_carried_out(self) -> None:
        after_the_close(self)
        close_all()
        self.adds_up()

    def teardown(self) -> None:
        from chalicelib.enumeration import calendar
        from chalicelib.enumeration.clock import machine_now, use_census_clock

        after_the_close(self)
        close_all()
        self.adds_up()
        use_census_clock(machine_now)
        calendar.forget()

    # What must hold

    def adds_up(self) -> None:
        from chalicelib.enumeration import publication
        from chalicelib.storage import households

        everybody = [found for number in range(1, CARDS + 1) if (found := households.load(id_of(number)))]
        assert {household.ended_by for household in everybody} == {self.campaign.closes.isoformat()}
        counted = {household.household_id for household in everybody if household.status is Status.FINAL}
        assert {household.status for household in everybody} <= {Status.FINAL, Status.HANDED_OFF}
        assert self.acknowledged <= counted
        for regency in ("3319", "3374"):
            published = publication.villages(regency, self.campaign)
            total = publication.of_region(regency, self.campaign)
            assert total is not None, regency
            for village in published:
                there = [household for household in everybody if household.register.village_code == village.code]
                final = sum(household.status is Status.FINAL for household in there)
                assert village.published is not None, village.code
                told = village.published.counts
                assert (told.register, told.final, told.handed_off) == (len(there), final, len(there) - final), village.code
                assert village.households == len(there), "the register's own count"
            there = [household for household in everybody if household.register.village_code.startswith(regency)]
            final = sum(household.status is Status.FINAL for household in there)
            assert (total.counts.register, total.counts.final, total.counts.handed_off) == (len(there), final, len(there) - final)
        self.public_counts_agree(everybody)

    def public_counts_agree(self, everybody: list[Household]) -> None:
        from chalicelib.enumeration import progress
        from chalicelib.storage.tables import HouseholdItem

        progress.mark_changed({"NewImage": item.serialize()} for item in HouseholdItem.scan())
        progress.publish()
        final = sum(household.status is Status.FINAL for household in everybody)
        assert [_public("id")[name] for name in ("households", "submitted")] == [len(everybody), final]


def _public(region: str) -> Any:
    from chalicelib.settings import settings as of_process
    from chalicelib.storage.aws import client

    return json.loads(client("s3").get_object(Bucket=of_process().site_bucket, Key=f"progress/{region}.json")["Body"].read())


def test_final_and_handed_off_are_the_register_after_any_history(empty_census: str) -> None:
    run_state_machine_as_test(ACensus, settings=MANY if HISTORIES else FEW)
