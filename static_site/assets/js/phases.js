// What the start page says while the census isn't open: before, after it, while officers visit, when all is over. Fetched only then.

import { calendar } from "./calendar.js";
import { element } from "./dom.js";
import { _, day, fill, hour, language, lastDay, zone } from "./text.js";

const NIGHT = 86_400_000;
const way = (path) => (language === "id" ? path : `/${language}${path}`);
const link = (path, textContent) => element("a", { href: way(path), textContent });
const heading = (textContent) => element("h2", { textContent });
const said = (...parts) => element("p", {}, ...parts);

/** How many midnights of the census lie between two stamps. */
function nights(now, then) {
  return Math.round((Date.parse(then.slice(0, 10)) - Date.parse(now.slice(0, 10))) / NIGHT);
}

function opening({ now, opens }) {
  const left = nights(now, opens);
  if (left < 1) return _("Sensus dibuka hari ini pukul {hour} {zone}.", { hour: hour(opens), zone: zone(opens) });
  return left === 1 ? _("Sensus dibuka besok, {opens}.", { opens: day(opens) }) : _("Sensus dibuka {left} hari lagi, {opens}.", { left, opens: day(opens) });
}

const afterwards = () => _("Semua orang dihitung. Yang belum mengisi dikunjungi petugas; yang sudah mengisi cukup menunjukkan bukti pengisiannya.");

const PHASES = {
  before: (campaign) => ({
    line: opening(campaign),
    brief: [
      said(element("a", { className: "second", href: calendar(campaign), download: _("sensus-online.ics"), textContent: _("Simpan di kalender HP") })),
      said(_("Siapkan surat-suratnya dari sekarang. Halaman ini berubah sendiri begitu sensus dibuka.")),
    ],
  }),
  closed: (campaign) => ({ line: _("Sensus online sudah ditutup. Isian diterima sampai {last}.", { last: lastDay(campaign.closes) }), lead: afterwards(), now: visits(campaign) }),
  interview: (campaign) => ({ line: _("Petugas sedang berkunjung, sampai {until}.", { until: lastDay(campaign.interview_until) }), lead: afterwards(), now: visits(campaign) }),
  ended: () => ({
    line: _("Sensus sudah selesai. Terima kasih atas bantuan Bapak/Ibu."),
    lead: _("Semua orang dihitung, satu keluarga satu isian. Hasilnya diumumkan oleh Badan Pusat Statistik, hanya sebagai jumlah."),
    now: [
      heading(_("Bukti pengisian tetap berlaku")),
      said(_("Siapa pun masih bisa memeriksa apakah sebuah bukti asli."), " ", link("/receipt/", _("Periksa bukti pengisian"))),
      said(_("Merasa belum dihitung? Sampaikan ke kantor statistik (BPS) kabupaten atau kota.")),
    ],
  }),
};

/** When officers come, what to have ready for them, and how to tell that they are officers. */
function visits({ interview_from, interview_until }) {
  const dates = { from: day(interview_from), until: lastDay(interview_until) };
  const points = [
    _("Kartu Keluarga, dan surat untuk yang berubah: buku nikah, akta cerai, atau akta kematian."),
    _("Seorang dewasa yang tahu tentang semua anggota keluarga. Yang sudah diisi di sini tidak ditanyakan lagi."),
  ];
  return [
    heading(_("Belum sempat mengirim?")),
    said(fill(_("Keluarga Bapak/Ibu tidak terlewat: petugas datang {from} sampai {until}. Siapkan:"), dates)),
    element("ul", { className: "ready" }, ...points.map((textContent) => element("li", { textContent }))),
    heading(_("Petugasnya asli?")),
    said(_("Pindai kode QR pada tanda pengenalnya dengan kamera HP. Petugas tidak pernah meminta uang, PIN, atau kode OTP."), " ", link("/officer/", _("Cara memeriksa petugas"))),
    heading(_("Sudah mengisi?")),
    said(_("Kalau petugas datang juga, tunjukkan bukti pengisian: di HP, di kertas, atau nomornya saja. Petugas memeriksanya di tempat.")),
  ];
}

/** Another text in the room of the one before, so that nothing below it jumps. */
function put(place, text) {
  place.style.minHeight = `${place.offsetHeight}px`;
  place.textContent = text;
}

/** Say all of it on the page; `at(name)` finds its places. */
export function tell(campaign, at) {
  const { line, lead, brief = [], now = [] } = (PHASES[campaign.phase] ?? PHASES.ended)(campaign);
  at("phase").textContent = line;
  if (lead) {
    put(at("title"), campaign.name);
    put(at("lead"), lead);
  }
  at("brief").replaceChildren(...brief);
  at("now").replaceChildren(...now);
}
