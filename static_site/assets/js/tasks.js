// The household's list of tasks: where it lives, who belongs to it, each member, papers, sending.

import { copyOf, element, show } from "./dom.js";
import { isOpen, next, owed, sharedQuestions, wayInto } from "./flow.js";
import { HOUSEHOLD, given, held, isPrefilled, memberIds, nameOf, needsHead, openOf, standing } from "./household.js";
import { questionnaire } from "./questions.js";
import { noteOn } from "./roster.js";
import { isKept } from "./sealing.js";
import { unsaved } from "./sync.js";
import { _, hour } from "./text.js";

const done = (word = _("Lengkap")) => ({ word, mood: "done" });
const open = (word = _("Belum diisi")) => ({ word, mood: "open" });

function status(id) {
  const count = openOf(id).length;
  if (!count) return done();
  return Object.keys(given(id)).length ? open(_("Kurang {count}", { count })) : open();
}

function task(way, title, note, { word, mood } = {}) {
  const link = element("a", { href: `#/${way}`, textContent: title });
  const words = element("span", { className: "task-title" }, link);
  if (note) words.append(element("small", { textContent: note }));
  const row = element("li", { className: "task" }, words);
  if (word) {
    row.append(element("span", { className: `tag ${mood}`, id: `is-${way}`, textContent: word }));
    link.setAttribute("aria-describedby", `is-${way}`);
  }
  return row;
}

/** The ways that are no page of the questionnaire, by what they are called on the list and on the button that leads there. */
const titles = () => ({
  roster: _("Siapa yang tinggal bersama"),
  shared: _("Yang sama untuk semua"),
  head: _("Siapa kepala keluarga sekarang?"),
  add: _("Siapa saja anggota keluarga?"),
  papers: _("Surat-surat"),
  check: _("Periksa dan kirim"),
});

function called(way) {
  const [id, page] = way.split("/");
  return titles()[id] ?? (id === HOUSEHOLD ? questionnaire.page(page).title : nameOf(id));
}

export function home(go, campaign) {
  const { register, region, receipt, version } = held.document;
  const members = memberIds();
  const page = show(copyOf("view-home", { household: register.household ?? "", village: isPrefilled() ? region?.village ?? "" : _("Nomor isian {number}", { number: held.document.return_number }), deadline: campaign.lastDay() }));
  const list = (name, ...rows) => page.querySelector(`[data-${name}]`).append(...rows);
  const named = (way, note, mood) => task(way, called(way), note, mood);
  list("address", task(wayInto(HOUSEHOLD), _("Tempat tinggal keluarga"), register.address, isOpen(HOUSEHOLD) ? open() : done()));

  if (members.length > 1) list("members", named("roster", "", members.every((id) => standing(id).presence) ? done() : open()));
  if (sharedQuestions().length) list("members", named("shared", _("Suku, bahasa, dan lainnya, sekali untuk semua.")));
  list("members", ...members.map((id) => task(wayInto(id), nameOf(id), noteOn(id), status(id))));
  const whole = members.filter((id) => !openOf(id).length).length;
  if (members.length) page.querySelector("[data-slot=done]").textContent = _("{all} orang, {done} lengkap", { all: members.length, done: whole });

  const isSent = receipt && receipt.version === version && !unsaved();
  if (needsHead()) list("last", named("head", "", open()));
  const last = wayInto(HOUSEHOLD, true);
  list("last", task(last, called(last), "", isOpen(HOUSEHOLD, true) ? open() : done()));
  const papers = owed();
  const sent = held.document.documents ?? [];
  if (papers.length || sent.length) {
    const is = (wanted) => sent.some(({ status, overdue }) => (overdue ? "refused" : status) === wanted);
    const note = is("refused") ? _("Ada yang perlu dikirim lagi.") : is("pending") ? _("Sedang diperiksa.") : _("Foto surat boleh menyusul.");
    list("last", named("papers", note, papers.length ? open(_("{count} diminta", { count: papers.length })) : done()));
  }
  list("last", named("check", "", isSent ? done(_("Terkirim")) : open(_("Belum dikirim"))));

  const way = next();
  const button = page.querySelector("[data-next]");
  const isDone = isSent && way === "check";
  button.textContent = isDone ? _("Lihat bukti pengisian") : _("Lanjut: {what}", { what: called(way) });
  button.href = isDone ? "#/receipt" : `#/${way}`;
  const banner = page.querySelector("[data-sent]");
  banner.hidden = !receipt;
  banner.querySelector("p + p").hidden = isDone; // the button leads there
  if (receipt && !isSent) banner.querySelector("[data-slot=sent]").textContent = _("Ada perubahan yang belum dikirim. Yang sudah terkirim tetap berlaku sampai Bapak/Ibu mengirim lagi.");
}

/** The line that says, on every page, what is saved and where. */
export function saved() {
  const line = document.getElementById("saved");
  const text = state();
  if (line.textContent !== text) line.textContent = text; // who hears it hears it once
}

/** What is saved and where. */
export function state() {
  if (!held.document) return "";
  if (unsaved()) return isKept() ? _("Tersimpan di HP ini, terkunci dengan kata sandi keluarga. Dikirim sendiri kalau tersambung.") : _("Belum bisa disimpan di HP ini. Jangan tutup halaman ini.");
  return held.savedAt ? _("Tersimpan pukul {hour} di pusat sensus.", { hour: hour(localStamp(held.savedAt)) }) : _("Semua yang diisi tersimpan di pusat sensus.");
}

const localStamp = (date) => new Date(date.getTime() - date.getTimezoneOffset() * 60000).toISOString();
