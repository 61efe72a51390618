// What is said of a paper: what it is for, how its sending goes, what became of it, and what to do better.

import { held, isPrefilled, nameOf } from "./household.js";
import { hasGivenUp } from "./following.js";
import { isSamePaper, isUnderWay, jobOf } from "./sending.js";
import { _ } from "./text.js";

const KINDS = {
  death_certificate: () => _("Akta kematian"),
  marriage_certificate: () => _("Buku nikah atau akta perkawinan"),
  divorce_certificate: () => _("Akta cerai"),
  kk: () => _("Kartu Keluarga (KK)"),
};

const PURPOSES = {
  death_certificate: (name) => _("Supaya tercatat bahwa {name} sudah meninggal. Foto halaman yang ada nama dan nomor aktanya.", { name }),
  marriage_certificate: (name) => _("Supaya tercatat bahwa {name} sudah menikah. Foto halaman yang ada nama kedua mempelai dan nomornya.", { name }),
  divorce_certificate: (name) => _("Supaya tercatat bahwa {name} sudah bercerai. Foto halaman yang ada nama dan nomor aktanya.", { name }),
  kk: () =>
    isPrefilled()
      ? _("Tidak wajib. Foto seluruh KK kalau ada yang sudah berubah di sana.")
      : _("Diperlukan, supaya isian keluarga ini bisa dicocokkan dengan data kependudukan. Foto seluruh KK; boleh menyusul."),
};

export function titleOf({ kind, member }) {
  const paper = KINDS[kind]?.() ?? kind;
  return member ? `${paper}: ${nameOf(member)}` : paper;
}

export const purposeOf = ({ kind, member }) => PURPOSES[kind]?.(nameOf(member)) ?? "";

const photoAgain = () => _("Fotonya buram. Letakkan suratnya di meja yang terang, pegang HP dengan dua tangan, lalu foto lagi.");
const notTaken = () => _("Berkas ini bukan foto atau PDF. Ambil foto suratnya, atau pilih berkas JPG, PNG, atau PDF.");

/** Why a file can't be taken, with what to do: the census's reasons, and what this phone finds before it sends anything. */
const REASONS = {
  empty: () => _("Berkas ini kosong. Ambil foto suratnya, atau pilih berkas lain."),
  not_an_image_or_pdf: notTaken,
  damaged: () => _("Berkas ini rusak atau terpotong, jadi tidak bisa dibuka. Foto suratnya sekali lagi, atau pilih berkas aslinya."),
  encrypted: () => _("PDF ini dikunci. Buka PDF-nya, ambil tangkapan layar, lalu kirim gambarnya."),
  too_many_pixels: () => _("Gambar ini terlalu besar untuk dibaca. Ambil foto suratnya dengan HP, lalu kirim foto itu."),
  too_many_pages: () => _("PDF ini terlalu banyak halamannya. Kirim halaman suratnya saja, atau fotonya."),
  too_small: () => _("Gambar ini terlalu kecil untuk dibaca. Foto suratnya dari dekat, sampai memenuhi layar."),
  blank: () => _("Di gambar ini tidak terlihat tulisan. Foto lagi di tempat yang terang, dengan tulisan menghadap ke kamera."),
  blurred: photoAgain,
  harmful: () => _("Di dalam berkas ini ada program yang bisa berbahaya, jadi tidak kami simpan. Ambil foto suratnya dengan kamera HP."),
  heic: () => _("Foto ini berjenis HEIC, yang tidak bisa dibuka di sini. Ambil foto dari halaman ini, atau kirim tangkapan layar dari foto itu."),
  unreadable: () => _("Berkas ini tidak bisa dibuka. Simpan dulu di HP ini, lalu pilih lagi, atau ambil foto suratnya."),
  "pdf-too-large": () => _("PDF ini lebih besar dari 5 MB. Kirim foto suratnya saja."),
  "unknown-document": () => _("Surat ini sudah dikirim atau dihapus dari HP lain. Muat ulang halaman ini untuk melihatnya."),
  "too-many": () => _("Sudah terlalu banyak surat yang dikirim. Hapus dulu yang tidak diminta."),
  "too-many-today": () => _("Hari ini sudah banyak surat yang dikirim. Kirim surat ini besok; yang sudah terkirim tetap tersimpan."),
};

const notNow = () => _("Surat ini belum bisa diterima. Coba sekali lagi, atau kirim nanti.");
const adviceFor = (why) => (REASONS[why] ?? notNow)();

/** How things stand: `mood` is "open", "busy", "done" or "wrong"; `advice` is what to do. */
const UNDER_WAY = {
  preparing: () => ({ mood: "busy", words: _("Menyiapkan foto …") }),
  unusable: ({ why }) => ({ mood: "wrong", words: _("Belum dikirim."), advice: adviceFor(why) }),
  queued: () => ({ mood: "busy", words: _("Menunggu giliran dikirim …") }),
  sending: () => ({ mood: "busy", words: _("Mengirim …") }),
  offline: () => ({ mood: "busy", words: _("Menunggu sambungan. Nanti dikirim sendiri."), advice: _("Jangan tutup halaman ini: foto ini tidak disimpan di HP, dan harus diambil lagi kalau halaman ditutup.") }),
  stopped: ({ why }) => ({ mood: "wrong", words: _("Belum terkirim."), advice: why ? adviceFor(why) : _("Tekan “Coba kirim lagi”.") }),
};

const SENT = {
  pending: ({ overdue }) =>
    overdue
      ? { mood: "wrong", words: _("Mungkin belum sampai."), advice: _("Kalau tadi terputus sebelum selesai, kirim sekali lagi.") }
    : hasGivenUp()
      ? { mood: "busy", words: _("Terkirim, masih diperiksa. Tidak perlu ditunggu; hasilnya bisa dilihat di sini nanti."), advice: _("Kalau tadi terputus sebelum selesai, kirim sekali lagi.") }
      : { mood: "busy", words: _("Terkirim, sedang diperiksa. Biasanya sebentar.") },
  accepted: ({ hard_to_read }) => ({ mood: "done", words: hard_to_read ? _("Agak sulit dibaca, tetap diterima.") : _("Diterima. Terima kasih.") }),
  refused: ({ reason }) => ({ mood: "wrong", words: _("Belum bisa diterima."), advice: adviceFor(reason) }),
  to_check: () => ({ mood: "busy", words: _("Terkirim. Petugas memeriksanya sesudah sensus ditutup.") }),
};

/** The paper as the census has it, if it does. */
export function sentOf(paper) {
  return (held.document.documents ?? []).find((known) => isSamePaper(known, paper) && !isUnderWay(known.id));
}

/** What is said of a paper now: {mood, words, advice?, job?, sent?}. */
export function standOf(paper) {
  const job = jobOf(paper);
  const sent = sentOf(paper);
  if (job && job.phase !== "landed") return { ...UNDER_WAY[job.phase](job), job, sent };
  if (sent) return { ...(SENT[sent.status]?.(sent) ?? { mood: "busy", words: sent.status }), job, sent };
  if (paper.kind === "kk" && isPrefilled()) return { mood: "open", words: "" };
  return { mood: "open", words: _("Belum dikirim. Boleh menyusul sampai sensus ditutup.") };
}
