// What the forms of numbers and passwords have in common.

import { sayAt, summarise } from "./dom.js";
import { _ } from "./text.js";

export const number = (form, name) => form.elements[name].value.replace(/[^0-9a-z]/gi, ""); // pasted numbers bring invisible marks along
export const field = (form, name) => form.querySelector(`#f-${name}`);

/** Say what is wrong at each field and on top. Checks are [field, message or ""]. True when nothing is. */
export function judge(checks) {
  const flaws = checks.filter(([to, message]) => (sayAt(to, message), message)).map(([to, message]) => ({ to, message }));
  summarise(_("Ada yang perlu dibetulkan"), flaws);
  return !flaws.length;
}

export const kkFault = (text) => (/^\d{16}$/.test(text) ? "" : _("Nomor KK terdiri dari 16 angka. Periksa lagi di bagian atas KK."));
export const nikFault = (text) => (/^\d{16}$/.test(text) ? "" : _("NIK terdiri dari 16 angka. Periksa lagi di KTP atau KK."));

export const codeFault = (text) => (text ? "" : _("Isi salah satu kode pemulihan yang dicatat waktu mendaftar."));

/** The date of issue: {value, fault}, an ISO date, or null for one that can't be read. */
export function issuedOn(form) {
  if (form.elements.unreadable.checked) return { value: null, fault: "" };
  const [year, month, day] = ["year", "month", "day"].map((part) => form.elements[part].value.trim());
  if (!(year && month && day)) return { fault: _("Isi tanggal, bulan, dan tahunnya, atau tandai “tidak terbaca”.") };
  if (!/^\d{4}$/.test(year)) return { fault: _("Tulis tahun dengan empat angka, misalnya 1985.") };
  const date = new Date(Date.UTC(year, month - 1, day));
  const isDate = date.getUTCMonth() === month - 1 && date.getUTCDate() === Number(day);
  return isDate ? { value: date.toISOString().slice(0, 10), fault: "" } : { fault: _("Tanggal itu tidak ada. Periksa lagi di KK.") };
}

export function trouble(message) {
  summarise(_("Belum berhasil"), [{ message }]);
}

const WHY = {
  "too-many-attempts": ({ retry_after: seconds }) =>
    seconds > 90
      ? _("Terlalu banyak percobaan. Tunggu {minutes} menit, lalu coba lagi. Tidak ada yang hilang.", { minutes: Math.ceil(seconds / 60) })
      : _("Terlalu banyak percobaan. Tunggu {seconds} detik, lalu coba lagi. Tidak ada yang hilang.", { seconds }),
  "challenge-refused": () => _("Pemeriksaan keamanan kedaluwarsa. Tekan tombolnya sekali lagi."),
  "sign-in-refused": () => _("Kami belum bisa mencocokkan isian ini. Periksa ketiganya. Kalau keluarga belum pernah mendaftar, mulai dari “Daftar”."),
  "password-changes-used-up": () => _("Kata sandi sudah dua kali diganti. Yang sudah terkirim tetap dihitung. Untuk masuk lagi, bawa KK dan KTP ke kantor statistik (BPS): petugas membuka kata sandi baru di tempat."),
  "household-frozen": () => _("Kantor statistik sedang memeriksa siapa yang berhak mengisi untuk keluarga ini. Bawa KK dan KTP ke kantor statistik (BPS). Yang sudah terkirim tetap dihitung."),
  "census-closed": () => _("Sensus online sudah ditutup. Keluarga yang belum punya bukti pengisian akan dikunjungi petugas."),
};

/** What a refusal means, and what to do next. */
export function why(type, body) {
  return WHY[type]?.(body) ?? _("Permintaan ini belum bisa diterima. Muat ulang halaman, lalu coba lagi.");
}

/** The form wasn't taken now: so many sign up that each has a turn, or no answer came. */
export function notNow({ after, type }) {
  if (type === "sign-ups-slowed") import("./turn.js").then(({ awaitTurn }) => awaitTurn(after, trouble), () => offline());
  else offline();
}

/** No answer came. Whoever waits and does nothing else needn't press again: the form is sent once more. Where something else than a form
 * failed `why` is given, and only the reader tries again. */
export function offline(why) {
  trouble(why ? _("Sambungan terputus. Tekan tombolnya sekali lagi.") : _("Sensus sedang ramai, atau sambungan terputus. Isian aman di HP ini. Kami coba lagi sendiri, atau tekan tombolnya."));
  const summary = document.activeElement;
  if (!why) setTimeout(() => document.activeElement === summary && document.querySelector("#main form .button").click(), 9000 + 9000 * Math.random());
}

/** What is wrong with the length of what stands in the field; the server judges again, with what it knows of the family. */
export function shortFault(password) {
  return password.value.length < password.minLength ? passwordFault("too-short", password) : "";
}

/** Why the server doesn't take what stands in the field. */
export function passwordFault(code, { minLength: least }) {
  if (code === "too-short") return _("Kata sandi ini terlalu pendek. Pakai paling sedikit {least} huruf, misalnya empat kata.", { least });
  if (code === "about-you") return _("Kata sandi ini memuat nomor, nama, atau tanggal keluarga, sehingga mudah ditebak. Coba kata lain.");
  return _("Kata sandi ini mudah ditebak orang. Coba beberapa kata yang tidak berhubungan, atau ambil usulan kami.");
}

/** Wire the password's screen: show, and the offered phrase; what keeps passwords keeps it for this card. Gives the form. */
export function passwordForm(page, kk, chosen = "") {
  const form = page.querySelector("form");
  form.elements.username.value = kk;
  const password = form.elements.password;
  password.value = chosen;
  showing(form);
  const offered = form.querySelector("[data-slot=phrase]");
  const offer = () => import("./phrase.js").then(({ phrase }) => (offered.textContent = phrase()), () => (form.querySelector("[data-offer]").hidden = true));
  offer();
  form.querySelector("[data-other]").addEventListener("click", offer);
  form.querySelector("[data-take]").addEventListener("click", () => {
    password.value = offered.textContent;
    form.elements.shown.checked = true;
    password.type = "text";
    password.focus();
  });
  return form;
}

export function showing(form) {
  const kept = form.querySelectorAll("[type=password]");
  form.elements.shown.addEventListener("change", ({ target }) => kept.forEach((input) => (input.type = target.checked ? "text" : "password")));
}
