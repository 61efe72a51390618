// Why an answer can't be kept, in words that say what to do. The codes are the server's own.

import { _ } from "./text.js";

const SAID = {
  unanswered: ({ type }) => UNANSWERED[type]?.() ?? _("Bagian ini belum diisi."),
  "control-characters": () => _("Ada tanda yang tidak terlihat di dalamnya. Hapus, lalu ketik lagi tanpa menyalin."),
  "too-long": tooLong,
  blank: () => _("Tulis dengan huruf atau angka."),
  "not-a-choice": () => _("Pilihan ini sudah tidak ada. Pilih salah satu yang ada sekarang."),
  "not-a-date": () => _("Tanggal itu tidak ada. Isi hari, bulan, dan tahun, atau tahunnya saja."),
  "not-a-month": () => _("Isi bulan dengan angka 1 sampai 12 dan tahun dengan empat angka, atau tahunnya saja."),
  "not-a-year": () => _("Tulis tahun dengan empat angka, misalnya 1985."),
  "in-the-future": () => _("Tanggal ini belum terjadi. Periksa lagi."),
  "too-long-ago": () => _("Periksa tahunnya: belum ada orang yang setua itu."),
  "not-a-nik": () => _("NIK terdiri dari 16 angka. Periksa lagi di KTP atau KK."),
  "not-a-digits": () => _("Tulis dengan angka saja."),
  "not-a-phone": () => _("Nomor telepon ini belum lengkap. Contoh: 0812 3456 7890."),
  "not-a-region": () => _("Ketik nama desa atau kelurahan, lalu pilih dari daftar yang muncul."),
  "not-a-country": () => _("Ketik nama negara, lalu pilih dari daftar yang muncul."),
  "not-a-citizenship": () => _("Ketik nama negara, lalu pilih dari daftar yang muncul."),
  "too-many-members": () => _("Satu keluarga memuat paling banyak 40 orang. Sisanya dihitung sebagai keluarga lain."),
};

const UNANSWERED = {
  choice: () => _("Pilih salah satu."),
  citizenship: () => _("Pilih salah satu."),
  date: () => _("Isi tanggalnya. Tahun saja juga boleh."),
  month: () => _("Isi bulan dan tahunnya. Tahun saja juga boleh."),
  region: () => SAID["not-a-region"](),
  country: () => SAID["not-a-country"](),
};

// What has a form of its own is told the form.
function tooLong({ type, maxLength }) {
  if (type === "digits") return _("Tulis paling banyak {most} angka.", { most: maxLength });
  return SAID[`not-a-${type}`]?.() ?? _("Isian ini terlalu panjang. Tulis paling banyak {most} huruf.", { most: maxLength || 1000 });
}

/** The sentence for a code of refusal, about an answer to `question`. */
export function refused(code, question = {}) {
  return SAID[code]?.(question) ?? _("Jawaban ini belum bisa disimpan. Isi lagi dengan cara lain.");
}
