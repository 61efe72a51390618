// What was done in the family's name, by whom and when, and the end of every session. Fetched when somebody wants to see it.

import { Unreachable, call } from "./api.js";
import { busy, element, show } from "./dom.js";
import { letGo } from "./household.js";
import { forget, saveAll } from "./sync.js";
import { _, day, hour } from "./text.js";

const helpers = () => ({
  member: _("Diisi anggota keluarga sendiri."),
  relative: _("Dibantu kerabat."),
  neighbour: _("Dibantu tetangga."),
  officer: _("Dibantu petugas atau perangkat desa."),
});

const outcomes = () => ({ kept: _("Tetap pada yang mendaftar."), released: _("Diserahkan kepada yang menunjukkan kartu.") });

const papers = () => ({
  death_certificate: _("Akta kematian"),
  marriage_certificate: _("Buku nikah atau akta perkawinan"),
  divorce_certificate: _("Akta cerai"),
  kk: _("Kartu Keluarga (KK)"),
});

const details = { submitted: helpers, resolved: outcomes, paper_read: papers };

const said = () => ({
  signed_up: () => _("Keluarga didaftarkan"),
  signed_in: () => _("Masuk dengan kata sandi"),
  signed_out_everywhere: () => _("Keluar dari semua HP"),
  password_changed: () => _("Kata sandi diganti"),
  recovered: () => _("Kata sandi baru dibuat dengan kode pemulihan"),
  changed: () => _("Jawaban diisi atau diubah"),
  submitted: () => _("Isian dikirim"),
  disputed: () => _("Ada yang melaporkan bahwa keluarga ini didaftarkan orang lain"),
  looked_at: ({ by }) => _("Dilihat petugas kantor ({officer}): keadaannya saja, bukan jawabannya", { officer: by }),
  released: ({ by }) => _("Kata sandi dibuka petugas kantor ({officer}) setelah melihat kartu", { officer: by }),
  frozen: ({ by }) => _("Dihentikan sementara oleh petugas kantor ({officer})", { officer: by }),
  resolved: ({ by }) => _("Diselesaikan petugas kantor ({officer})", { officer: by }),
  papers_listed: ({ by }) => _("Keadaan surat-surat dilihat petugas kantor ({officer})", { officer: by }),
  paper_read: ({ by }) => (by === "household" ? _("Salinan surat dibuka keluarga sendiri") : _("Salinan surat dibuka petugas kantor ({officer}) untuk diperiksa", { officer: by })),
  reopened: () => _("Sensus online dibuka lagi, dan isian boleh dilanjutkan"),
  matched: () => _("Ada isian tanpa data awal, atau permintaan kunjungan, yang menyebut keluarga ini"),
});

/** The page of the family's history; `told` hears "signed-out" when the session has ended. */
export async function showHistory(go, told) {
  const { status, body } = await call("GET", "household/history");
  if (status !== 200) return told("signed-out");
  const list = element("ul", { className: "tasks" });
  for (const event of [...body.events].reverse()) list.append(row(event));
  const button = element("button", { type: "button", className: "second", textContent: _("Keluar dari semua HP") });
  const trouble = element("p", { className: "error", role: "status" });
  button.addEventListener("click", () => busy(button, () => leaveEverywhere(trouble)));
  const page = document.createDocumentFragment();
  page.append(
    element("p", { className: "back" }, element("a", { href: "#/home", textContent: _("Kembali") })),
    element("h1", { textContent: _("Riwayat keluarga ini") }),
    element("p", { textContent: _("Semua yang terjadi atas nama keluarga ini, yang terbaru di atas.") }),
    list,
    element("h2", { textContent: _("Ada yang bukan dari keluarga?") }),
    element("p", { textContent: _("Keluar dari semua HP tidak mengganti kata sandi. Kalau orang lain tahu kata sandinya, ganti juga kata sandinya, atau bawa KK dan KTP ke kantor statistik (BPS).") }),
    trouble,
    element("p", {}, button),
    element("p", {}, element("a", { href: "#/password", textContent: _("Ganti kata sandi") })),
  );
  show(page);
}

function row(event) {
  const detail = details[event.what] ? details[event.what]()[event.detail] : event.detail;
  const when = _("{day}, pukul {hour}", { day: day(event.at), hour: hour(event.at) });
  const words = element("span", { className: "task-title" }, said()[event.what]?.(event) ?? event.what, element("small", { textContent: [when, detail].filter(Boolean).join(" · ") }));
  return element("li", { className: "task" }, words);
}

/** What isn't saved is saved first; then no phone is signed in any more, and nothing stays on this one. */
async function leaveEverywhere(trouble) {
  trouble.textContent = "";
  try {
    if (!["saved", "joined"].includes(await saveAll())) throw new Unreachable();
    await call("DELETE", "sessions");
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    trouble.textContent = _("Belum keluar: sambungan terputus. Tekan tombolnya sekali lagi kalau sudah tersambung.");
    return;
  }
  forget();
  letGo();
  sessionStorage.clear();
  history.replaceState(null, "", "#/sign-in");
  location.reload();
}
