// What those say who spread the word: the very words of the kits that an office hands out (ops/kit/texts.py, ops/kit/poster.py), by the same rules.

import { isTold, missing } from "./rates.js";
import { _, count, day, hour, lastDay, language, percent } from "./text.js";

const WEEK = 7;
const DAY = 86_400_000;
const ZONES = { "Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT" };

const daysLeft = (campaign) => Math.ceil((Date.parse(campaign.closes) - Date.parse(campaign.now)) / DAY);

/** Where the campaign stands, as far as it changes what is said. */
export function moment(campaign) {
  return campaign.phase === "online" && daysLeft(campaign) <= WEEK ? "last_days" : campaign.phase;
}

/** The last day with its hour: midnight is 24.00 of the day that it ends. */
export function deadline({ closes, time_zone }) {
  const isMidnight = closes.includes("T00:00");
  const midnight = language === "en" ? "24:00" : "24.00";
  const zone = ZONES[time_zone] ?? `UTC${closes.slice(-6).replace(":", "")}`;
  return _("{day}, pukul {hour} {zone}", { day: isMidnight ? lastDay(closes) : day(closes), hour: isMidnight ? midnight : hour(closes), zone });
}

function dates(campaign) {
  return { opens: day(campaign.opens), since: day(campaign.interview_from), until: lastDay(campaign.interview_until), deadline: deadline(campaign), days: daysLeft(campaign) };
}

/** Where the campaign stands, in a sentence or two. */
export function when(campaign) {
  const said = dates(campaign);
  switch (moment(campaign)) {
    case "before":
      return _("Sensus online dibuka {opens} dan diisi sampai {deadline}.", said);
    case "online":
      return _("Sensus online diisi sampai {deadline}.", said);
    case "last_days":
      return said.days <= 1 ? _("Hari ini hari terakhir. Isian diterima sampai {deadline}.", said) : _("Tinggal {days} hari. Isian diterima sampai {deadline}.", said);
    case "closed":
      return _("Sensus online sudah ditutup. Keluarga yang belum mengisi dikunjungi petugas {since} sampai {until}.", said);
    case "interview":
      return _("Petugas sensus sedang berkunjung, sampai {until}.", said);
    default:
      return _("Sensus sudah selesai. Terima kasih atas bantuan Bapak/Ibu.");
  }
}

/** How far a place is from the target. */
function toTarget(counts, campaign) {
  const left = missing(counts);
  const said = { target: percent(counts.target), people: count(left) };
  if (!left) return _("Target {target} sudah tercapai.", said);
  if (!["before", "online", "last_days"].includes(moment(campaign))) return _("Target {target}: kurang {people} orang secara online.", said);
  const households = Math.ceil((left * (counts.households - counts.submitted)) / (counts.people - counts.people_counted));
  return _("Target {target}: masih kurang {people} orang, kira-kira {households} keluarga.", { ...said, households: count(households) });
}

/** Short texts to send or to post, each whole by itself. `counts` may be null; `agency` is the office that sends them, or "". */
export function messages({ place, counts, campaign, link, progressLink, agency }) {
  const said = { place, campaign: campaign.name, link, agency, rate: counts && percent(counts.rate) };
  const dated = when(campaign);
  const free = _("Gratis. Petugas tidak pernah meminta uang, PIN, atau kode OTP.");
  const ready = _("Siapkan dulu Kartu Keluarga.");
  const called = _("Rekan-rekan {agency}, mari ajak keluarga, tetangga, dan grup WA mengisi {campaign}: {link}", said);
  const toColleagues = agency ? [`${called}\n${dated}`] : [];
  switch (moment(campaign)) {
    case "before": {
      const announced = _("Bapak/Ibu warga {place}, {campaign} diisi sendiri dari rumah, lewat HP: {link}", said);
      return [`${announced}\n${dated} ${ready} ${free}`, ...toColleagues];
    }
    case "online":
    case "last_days": {
      const invited = _("Bapak/Ibu warga {place}, mari isi {campaign} dari rumah, lewat HP: {link}", said);
      const heard = _("{rate} penduduk {place} sudah tercatat.", said);
      const asked = _("Keluarga Bapak/Ibu sudah mengisi? {link}", said);
      const soFar = isTold(counts) ? [`${heard} ${toTarget(counts, campaign)}\n${asked}\n${dated}`] : [];
      return [`${invited}\n${dated} ${ready} ${free}`, ...soFar, ...toColleagues];
    }
    case "closed":
    case "interview": {
      const waiting = _("Yang sudah mengisi cukup menunjukkan bukti pengisiannya.");
      const thanks = _("Terima kasih, warga {place}! {rate} penduduk sudah tercatat secara online: {link}", said);
      return [`${dated} ${waiting} ${free}`, ...(isTold(counts) ? [thanks] : [])];
    }
    default: {
      const counted = _("Berapa yang tercatat di {place}: {link}", { place, link: progressLink });
      return [`${dated} ${counted}`];
    }
  }
}

/** Headline, the sentence beneath and the dates of a poster. It hangs for days: it counts none. */
export function poster(campaign) {
  const said = dates(campaign);
  const everybody = _("Semua orang dihitung, satu keluarga satu isian. Boleh dilanjutkan nanti.");
  // The date and the hour on lines of their own: they are what is to be remembered.
  const until = _("sampai {deadline}", { deadline: `\n${said.deadline.replaceAll(", ", ",\n")}` });
  const begins = _("mulai {opens}", { opens: `\n${said.opens}` });
  switch (moment(campaign)) {
    case "before":
      return { headline: _("Segera: isi sensus dari rumah, lewat HP"), lead: everybody, dates: `${begins}\n${until}` };
    case "online":
      return { headline: _("Isi sensus dari rumah, lewat HP"), lead: everybody, dates: until };
    case "last_days":
      return { headline: _("Hari-hari terakhir: isi sensus dari rumah, lewat HP"), lead: everybody, dates: until };
    case "closed":
    case "interview": {
      const lead = _("Keluarga yang belum mengisi dikunjungi petugas. Yang sudah mengisi cukup menunjukkan bukti pengisiannya.");
      return { headline: _("Petugas sensus datang ke rumah"), lead, dates: _("{since} sampai {until}", { since: said.since, until: `\n${said.until}` }) };
    }
    default:
      return { headline: when(campaign), lead: _("Berapa yang tercatat bisa dilihat lewat kode ini."), dates: "" };
  }
}
