"""What kits say at each moment of the campaign: of the place, on its poster, in its messages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from zoneinfo import ZoneInfo

from chalicelib.domain import standing
from chalicelib.domain.calendar import Campaign, Phase
from chalicelib.enumeration.outreach import Place
from chalicelib.questionnaire.languages import SOURCE
from ops.kit.agencies import Agency
from ops.kit.words import Speech

#: So long before the close its last days begin.
LAST_DAYS = timedelta(days=7)
#: Below it the rate is not said to those who are to join in: "0 %" encourages nobody.
LEAST_RATE = 0.0005


class Moment(StrEnum):
    """Where the campaign stands, as far as it changes what is said."""

    BEFORE = "before"
    ONLINE = "online"
    LAST_DAYS = "last_days"
    CLOSED = "closed"
    INTERVIEW = "interview"
    ENDED = "ended"


def moment(campaign: Campaign, now: datetime) -> Moment:
    phase = campaign.phase(now)
    return Moment.LAST_DAYS if phase is Phase.ONLINE and campaign.closes - now <= LAST_DAYS else Moment(phase.value)


@dataclass(frozen=True, slots=True)
class Kit:
    """Whom a kit is for, when, in which language, and where it sends people."""

    place: Place
    campaign: Campaign
    now: datetime
    site: str
    speech: Speech
    agency: Agency | None = None

    @property
    def moment(self) -> Moment:
        return moment(self.campaign, self.now)

    @property
    def link(self) -> str:
        """The start page, which says this region's rate. Links to it show the regency's name and picture: whoever draws those sees
        nothing behind "#"."""
        return f"{self.site}{self._folder}/{self._own}"

    @property
    def progress_link(self) -> str:
        return f"{self.site}{self._folder}/progress/{self._own}"

    @property
    def spread_link(self) -> str:
        """Where texts, poster and pictures of this region can be had at any time."""
        return f"{self.site}{self._folder}/spread/#{self.place.code}"

    @property
    def _own(self) -> str:
        code = self.place.code
        return f"{code[:4]}/" if len(code) == 4 else f"{code[:4]}/#{code}"

    @property
    def _folder(self) -> str:
        return "" if self.speech.language == SOURCE else f"/{self.speech.language}"

    @property
    def title(self) -> str:
        """What the place is called, with its kind."""
        return kind_and_name(self.place.code, self.place.name, self.speech)

    @property
    def within(self) -> str:
        """What it lies in, the nearest first; a village's province is left out."""
        names = self.place.within[1:] if len(self.place.code) == 10 else self.place.within
        codes = {1: (2,), 2: (2, 4), 3: (4, 6)}[len(self.place.within)]
        written = [kind_and_name(self.place.code[:size], name, self.speech) for size, name in zip(codes, names, strict=True)]
        return ", ".join(reversed(written))

    @property
    def deadline(self) -> str:
        return self.speech.deadline(self._local(self.campaign.closes), self.campaign.time_zone)

    @property
    def dates(self) -> dict[str, str]:
        """The other dates of the calendar, as texts fill them in."""
        return {
            "opens": self.speech.day(self._local(self.campaign.opens).date()),
            "since": self.speech.day(self._local(self.campaign.interview_from).date()),
            "until": self.speech.last_day(self._local(self.campaign.interview_until)),
        }

    @property
    def days_left(self) -> int:
        return ceil((self.campaign.closes - self.now) / timedelta(days=1))

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.campaign.time_zone))


def kind_and_name(code: str, name: str, speech: Speech) -> str:
    """As in Kecamatan Jati. Names of provinces and regencies say their kind, the code of a village whether it is a kelurahan."""
    _ = speech.say
    if len(code) == 6:
        return _("Kecamatan {name}", name=name)
    if len(code) == 10:
        return _("Kelurahan {name}", name=name) if code[6] == "1" else _("Desa {name}", name=name)
    return name


def when(kit: Kit) -> str:
    """Where the campaign stands, in a sentence or two."""
    _ = kit.speech.say
    match kit.moment:
        case Moment.BEFORE:
            return _("Sensus online dibuka {opens} dan diisi sampai {deadline}.", deadline=kit.deadline, opens=kit.dates["opens"])
        case Moment.ONLINE:
            return _("Sensus online diisi sampai {deadline}.", deadline=kit.deadline)
        case Moment.LAST_DAYS if kit.days_left <= 1:
            return _("Hari ini hari terakhir. Isian diterima sampai {deadline}.", deadline=kit.deadline)
        case Moment.LAST_DAYS:
            return _("Tinggal {days} hari. Isian diterima sampai {deadline}.", days=kit.days_left, deadline=kit.deadline)
        case Moment.CLOSED:
            return _(
                "Sensus online sudah ditutup. Keluarga yang belum mengisi dikunjungi petugas {since} sampai {until}.",
                since=kit.dates["since"], until=kit.dates["until"],
            )  # fmt: skip
        case Moment.INTERVIEW:
            return _("Petugas sensus sedang berkunjung, sampai {until}.", until=kit.dates["until"])
        case Moment.ENDED:
            return _("Sensus sudah selesai. Terima kasih atas bantuan Bapak/Ibu.")


def target(kit: Kit) -> str:
    """How far the place is from the target."""
    _, counts, goal = kit.speech.say, kit.place.counts, kit.campaign.target
    missing = standing.people_to_target(counts, goal)
    said = {"target": kit.speech.percent(goal), "people": kit.speech.count(missing)}
    if not missing:
        return _("Target {target} sudah tercapai.", target=said["target"])
    if kit.moment in (Moment.CLOSED, Moment.INTERVIEW, Moment.ENDED):
        return _("Target {target}: kurang {people} orang secara online.", **said)
    households = kit.speech.count(standing.households_to_target(counts, goal))
    return _("Target {target}: masih kurang {people} orang, kira-kira {households} keluarga.", **said, households=households)


def rank(kit: Kit) -> str:
    """Its place among its siblings; empty when it has none."""
    _, rates = kit.speech.say, kit.place.siblings
    if len(rates) < 2:
        return ""
    said = {"rank": standing.rank(kit.place.counts.rate, rates), "of": len(rates), "parent": kit.within.partition(", ")[0]}
    match len(kit.place.code):
        case 4:
            return _("Peringkat {rank} dari {of} kabupaten dan kota di {parent}.", **said)
        case 6:
            return _("Peringkat {rank} dari {of} kecamatan di {parent}.", **said)
        case _size:
            return _("Peringkat {rank} dari {of} desa dan kelurahan di {parent}.", **said)


def share_of_agency(kit: Kit) -> str:
    """What each of an agency's people would have to do; empty when it isn't known, or nothing is left to do."""
    _, agency = kit.speech.say, kit.agency
    households = standing.households_to_target(kit.place.counts, kit.campaign.target)
    if agency is None or not agency.people or not households or kit.moment not in (Moment.BEFORE, Moment.ONLINE, Moment.LAST_DAYS):
        return ""
    each = ceil(households / agency.people)
    return _(
        "Kalau setiap orang dari {people} pegawai mengajak {each} keluarga, target {place} tercapai.",
        people=kit.speech.count(agency.people), each=kit.speech.count(each), place=kit.title,
    )  # fmt: skip


def messages(kit: Kit) -> list[str]:
    """Short texts to send or to post, each whole by itself."""
    _, counts = kit.speech.say, kit.place.counts
    said = {"place": kit.title, "campaign": kit.campaign.name, "link": kit.link}
    rate = {"rate": kit.speech.percent(counts.rate), "target": kit.speech.percent(kit.campaign.target)}
    free = _("Gratis. Petugas tidak pernah meminta uang, PIN, atau kode OTP.")
    ready = _("Siapkan dulu Kartu Keluarga.")
    match kit.moment:
        case Moment.BEFORE:
            announced = _("Bapak/Ibu warga {place}, {campaign} diisi sendiri dari rumah, lewat HP: {link}", **said)
            return [f"{announced}\n{when(kit)} {ready} {free}", *_to_colleagues(kit)]
        case Moment.ONLINE | Moment.LAST_DAYS:
            invited = _("Bapak/Ibu warga {place}, mari isi {campaign} dari rumah, lewat HP: {link}", **said)
            heard = _("{rate} penduduk {place} sudah tercatat.", **rate, **said)
            asked = _("Keluarga Bapak/Ibu sudah mengisi? {link}", **said)
            so_far = [f"{heard} {target(kit)}\n{asked}\n{when(kit)}"] if counts.rate >= LEAST_RATE else []
            return [f"{invited}\n{when(kit)} {ready} {free}", *so_far, *_to_colleagues(kit)]
        case Moment.CLOSED | Moment.INTERVIEW:
            waiting = _("Yang sudah mengisi cukup menunjukkan bukti pengisiannya.")
            thanks = _("Terima kasih, warga {place}! {rate} penduduk sudah tercatat secara online: {link}", **rate, **said)
            return [f"{when(kit)} {waiting} {free}", *([thanks] if counts.rate >= LEAST_RATE else [])]
        case Moment.ENDED:
            counted = _("Berapa yang tercatat di {place}: {link}", place=kit.title, link=kit.progress_link)
            return [f"{when(kit)} {counted}"]


def _to_colleagues(kit: Kit) -> list[str]:
    _ = kit.speech.say
    if kit.agency is None:
        return []
    called = _(
        "Rekan-rekan {agency}, mari ajak keluarga, tetangga, dan grup WA mengisi {campaign}: {link}",
        agency=kit.agency.name, campaign=kit.campaign.name, link=kit.link,
    )  # fmt: skip
    return ["\n".join(filter(None, (called, share_of_agency(kit), when(kit))))]
