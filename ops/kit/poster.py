"""What stands on a poster, before anybody draws it."""

from dataclasses import dataclass

from ops.kit import qr, texts
from ops.kit.qr import Code
from ops.kit.texts import Kit, Moment


@dataclass(frozen=True, slots=True)
class Poster:
    """A poster's words, and the code that it is there for. What may be empty isn't drawn."""

    campaign: str
    title: str
    within: str
    agency: str
    headline: str
    lead: str
    #: The dates: the one thing to remember.
    when: str
    scan: str
    #: The address as people type it, and the whole one in the code.
    address: str
    link: str
    ready: tuple[str, ...]
    ready_title: str
    free: str
    doubt: str
    #: Said when no native reader has read these words.
    unread: str

    @property
    def code(self) -> Code:
        return qr.code(self.link)


def of(kit: Kit) -> Poster:
    _, moment = kit.speech.say, kit.moment
    headline, lead, dates = _news(kit)
    ended = moment is Moment.ENDED
    return Poster(
        campaign=kit.campaign.name,
        title=kit.title,
        within=kit.within,
        agency=_("Disebarkan oleh {agency}", agency=kit.agency.name) if kit.agency else "",
        headline=headline,
        lead=lead,
        when=dates,
        scan=_("Arahkan kamera HP ke kode ini, atau ketik alamatnya:"),
        address=kit.site.partition("//")[2],
        link=kit.progress_link if ended else kit.link,
        ready_title="" if ended else _("Siapkan dulu"),
        ready=() if ended else _ready(kit),
        free=_("Gratis. Petugas tidak pernah meminta uang, PIN, atau kode OTP."),
        doubt=_("Masih ragu? Tanyakan ke kantor desa atau kelurahan."),
        unread=_("Terjemahan ini belum dibaca penutur aslinya. Mohon maaf kalau ada kata yang keliru.") if kit.speech.unread else "",
    )


def _news(kit: Kit) -> tuple[str, str, str]:
    """Headline, the sentence beneath, and the dates. A poster hangs for days: it counts none."""
    _, dates = kit.speech.say, kit.dates
    everybody = _("Semua orang dihitung, satu keluarga satu isian. Boleh dilanjutkan nanti.")
    # The date and the hour on lines of their own: they are what is to be remembered.
    until = _("sampai {deadline}", deadline="\n" + kit.deadline.replace(", ", ",\n"))
    match kit.moment:
        case Moment.BEFORE:
            return _("Segera: isi sensus dari rumah, lewat HP"), everybody, _("mulai {opens}", opens=f"\n{dates['opens']}") + f"\n{until}"
        case Moment.ONLINE:
            return _("Isi sensus dari rumah, lewat HP"), everybody, until
        case Moment.LAST_DAYS:
            return _("Hari-hari terakhir: isi sensus dari rumah, lewat HP"), everybody, until
        case Moment.CLOSED | Moment.INTERVIEW:
            visits = _("Keluarga yang belum mengisi dikunjungi petugas. Yang sudah mengisi cukup menunjukkan bukti pengisiannya.")
            days = _("{since} sampai {until}", since=dates["since"], until=f"\n{dates['until']}")
            return _("Petugas sensus datang ke rumah"), visits, days
        case Moment.ENDED:
            return texts.when(kit), _("Berapa yang tercatat bisa dilihat lewat kode ini."), ""


def _ready(kit: Kit) -> tuple[str, ...]:
    _ = kit.speech.say
    return (
        _("Kartu Keluarga (KK): nomor, NIK, dan tanggal terbitnya"),
        _("Buku nikah atau akta cerai, kalau status perkawinan seseorang berubah sejak KK dibuat"),
        _("Akta kematian, kalau ada anggota keluarga yang meninggal"),
    )
