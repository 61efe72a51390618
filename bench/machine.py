"""The census in this process: the one-machine stack's own origin and emulated cloud, without its background work."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

from bench.ledger import Ledger
from infra.local import emulator
from infra.local.environment import enter, environment
from infra.local.gateway import Gateway
from infra.local.server import Origin

#: Inside the online phase of the shipped campaign.
CENSUS_NOW = datetime.fromisoformat("2020-03-20T09:00+07:00")
VILLAGE = "3319021001"


@dataclass(frozen=True, slots=True)
class Card:
    """What a family reads off its card."""

    kk_number: str
    nik: str
    kk_issued_on: str


@dataclass(frozen=True, slots=True)
class Machine:
    """The running census. `ledger` counts what it asks of the store; `gateway` answers as API Gateway does, without a socket; `log` has
    the logbook's lines."""

    site: str
    ledger: Ledger
    gateway: Gateway
    log: list[str]

    def list_family(self, number: int) -> Card:
        """Put the `number`th family of four into the register."""
        from chalicelib.credentials.identity import household_id
        from chalicelib.domain.household import Household
        from chalicelib.domain.register import RegisteredHousehold, RegisteredMember
        from chalicelib.storage import households
        from chalicelib.storage.keys import keys

        people: list[tuple[str, str, str, str, str, str]] = [
            ("170478", "Slamet Riyadi", "male", "1978-04-17", "head", "married_registered"),
            ("520981", "Siti Noor Hidayah", "female", "1981-09-12", "wife", "married_registered"),
            ("280106", "Ahmad Rizky Pratama", "male", "2006-01-28", "child", "never_married"),
            ("651112", "Nabila Zahra", "female", "2012-11-25", "child", "never_married"),
        ]
        members = tuple(
            RegisteredMember(
                nik=f"331902{digits}{number:04}", name=name, sex=sex, birth_place="Kudus", birth_date=born, relation=relation,
                religion="islam", marital_status=marital_status, education="upper_secondary", citizenship="indonesian",
            )
            for digits, name, sex, born, relation, marital_status in people
        )  # fmt: skip
        card = Card(f"331902050710{number:04}", str(members[0].nik), "2017-08-21")
        register = RegisteredHousehold(
            kk_number=card.kk_number, kk_issued_on=card.kk_issued_on, address="Jl. Sunan Kudus No. 12", rt="002", rw="003",
            village_code=VILLAGE, region=("Jawa Tengah", "Kabupaten Kudus", "Kota Kudus", "Purwosari"), members=members,
        )  # fmt: skip
        households.save(Household(household_id=household_id(card.kk_number, keys().identity), register=register))
        return card


@contextmanager
def running() -> Iterator[Machine]:
    """The census, answering on loopback until the block ends; everything that it stored is then forgotten."""
    with TemporaryDirectory(prefix="sensus-bench-") as name:
        folder = Path(name)
        port = emulator.choose_port(folder / "port")
        endpoint = f"http://127.0.0.1:{emulator.choose_port(folder / 'cloud-port')}"
        variables = environment(port=port, endpoint=endpoint)
        enter(variables)
        ledger, log = Ledger(), list[str]()
        ledger.open()
        # Imported here: what it imports reads the settings.
        from chalicelib import logbook

        logbook.write_lines_to(lambda line, _: log.append(line))
        with emulator.running(endpoint=endpoint, stored=folder / "stored", mark=folder / "mark", environment=variables):
            origin = _origin(port=port, folder=folder, endpoint=endpoint)
            Thread(target=origin.serve_forever, name="origin", daemon=True).start()
            try:
                yield Machine(f"http://127.0.0.1:{port}", ledger, origin.gateway, log)
            finally:
                origin.stop()
                logbook.write_lines_to(None)


def _origin(*, port: int, folder: Path, endpoint: str) -> Any:
    # Imported here: the settings are read, once, when these modules are.
    from app import app
    from chalicelib.enumeration.clock import use_census_clock
    from chalicelib.settings import settings
    from chalicelib.storage.aws import client
    from infra.local import site
    from infra.local.server import SiteBucket
    from infra.local.setup import create_all
    from static_site.headers import headers

    use_census_clock(lambda: CENSUS_NOW)
    create_all()
    bucket = SiteBucket(store=client("s3"), bucket=settings().site_bucket)
    pages = site.built(folder / "site")
    return Origin(port=port, gateway=Gateway(app), pages=pages, bucket=bucket, headers=headers(uploads_origin=endpoint))
