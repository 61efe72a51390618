// Everything on one page before it is sent: gaps first, then what is doubtful, then every answer with a way to change it.

import { copyOf, element, onSend, show, summarise } from "./dom.js";
import { owed } from "./flow.js";
import { leftHalf } from "./half.js";
import { HOUSEHOLD, applies, concerns, confirm, given, held, isAdded, memberIds, nameOf, openOf, registerValue, standing } from "./household.js";
import { questionnaire } from "./questions.js";
import { refused } from "./refusals.js";
import { about, concerned, say, topic, who } from "./saying.js";
import { submit } from "./submitting.js";
import { saveAll, typed, unsaved } from "./sync.js";
import { _ } from "./text.js";
import { wished } from "./wish.js";

const FEW = 4; // gaps of one person that are worth a line each
const WAYS = { nobody: "#/add", "one-head": "#/head", "everybody-unknown": "#/roster" };

const everybody = () => [HOUSEHOLD, ...memberIds()];
const of = (id) => questionnaire.of(id === HOUSEHOLD ? HOUSEHOLD : "member").filter((question) => applies(id, question));
const isLast = ({ name }) => questionnaire.pageOf(name).last;
const wayTo = (id, name) => `#/${id}/${questionnaire.pageOf(name).name}/${name}`;

/** Where one person's answers are missing, or can't be kept as they were typed: [{question, code}]. */
function missing(id) {
  const left = leftHalf();
  const half = of(id).flatMap((question) => (left[`${id}/${question.name}`] ? [{ question, code: left[`${id}/${question.name}`].code }] : []));
  const open = openOf(id).filter(({ question }) => !half.some((one) => one.question === question));
  return [...half, ...open.map(({ question }) => ({ question, code: "" }))];
}

/** What one person's answers still lack: [{message, to}], each leading to its very question. */
function lacking(id) {
  const found = missing(id);
  const open = found.filter(({ code }) => !code);
  const one = ({ question, code }) => ({ message: about(id, question, code && refused(code, question)), to: wayTo(id, question.name) });
  if (open.length <= FEW) return found.map(one);
  const all = { message: _("{name}: {count} pertanyaan belum dijawab", { name: who(id), count: open.length }), to: wayTo(id, open[0].question.name) };
  return [...found.filter(({ code }) => code).map(one), all];
}

/** What stands in the way of sending. */
function obstacles() {
  const hard = concerns().filter(({ kind }) => kind === "hard");
  const found = [...everybody().flatMap(lacking), ...hard.map((one) => ({ message: concerned(one), to: wayOut(one) }))];
  if (found.length || unsaved()) return found;
  // What only the census has seen: another release of the questionnaire, for one.
  return (held.document.missing ?? []).flatMap(({ pointer, code }) => {
    const [, part, one, name] = pointer.split("/");
    const [id, asked] = part === HOUSEHOLD ? [HOUSEHOLD, one] : [one, name];
    const question = questionnaire.question(asked);
    return question ? [{ message: about(id, question, refused(code, question)), to: wayTo(id, asked) }] : [{ message: refused(code), to: WAYS[code] ?? "#/home" }];
  });
}

function wayOut({ code, id, at }) {
  return at ? wayTo(id, at) : WAYS[code] ?? "#/home";
}

function sayObstacles() {
  const open = obstacles();
  summarise(_("Masih ada yang perlu diisi"), open);
  return open.length > 0;
}

function row(id, question, isOpen) {
  const label = topic(id, question);
  const shown = () => (isOpen ? element("b", { className: "error", textContent: _("Belum dijawab") }) : say(element("b"), question, standing(id)[question.name]));
  const cell = element("dd");
  const registered = registerValue(id, question);
  if (registered && given(id)[question.name]) {
    cell.append(element("small", {}, _("Menurut data kependudukan:"), " ", say(element("span"), question, registered)));
    cell.append(element("small", { textContent: _("Bapak/Ibu ubah menjadi:") }), shown());
  } else cell.append(shown());
  const change = element("a", { href: wayTo(id, question.name), textContent: _("Ubah") });
  change.append(element("span", { className: "unseen", textContent: `: ${about(id, question)}` }));
  return element("div", { className: "row" }, element("dt", { textContent: label }), cell, element("dd", { className: "change" }, change));
}

/** Some of a person's answers, folded away once they are complete. */
function section(id, title, questions) {
  const open = new Set(missing(id).map(({ question }) => question));
  const isOpen = questions.some((question) => open.has(question));
  const changed = questions.filter((question) => registerValue(id, question) && given(id)[question.name]).length;
  const state = [isOpen ? _("Belum lengkap") : _("Lengkap"), isAdded(id) && _("Ditambahkan"), changed && _("{count} diubah", { count: changed })];
  const note = element("small", { textContent: state.filter(Boolean).join(" · ") });
  const list = element("dl", { className: "answers" });
  const fold = element("details", { open: isOpen }, element("summary", {}, element("h2", { textContent: title }), note), list);
  const unfold = () => list.children.length || list.append(...questions.map((question) => row(id, question, open.has(question))));
  if (isOpen) unfold();
  fold.addEventListener("toggle", unfold); // names of places are asked for when somebody looks
  return fold;
}

function sections() {
  const household = of(HOUSEHOLD);
  const made = [
    section(HOUSEHOLD, _("Tempat tinggal dan rumah"), household.filter((question) => !isLast(question))),
    ...memberIds().map((id) => section(id, nameOf(id), of(id))),
    section(HOUSEHOLD, _("Siapa yang mengisi"), household.filter(isLast)),
  ];
  return [...made.filter(({ open }) => open), ...made.filter(({ open }) => !open)];
}

function doubt(one) {
  const node = copyOf("doubt", { message: concerned(one) }).firstElementChild;
  node.ariaLabel = concerned(one);
  const box = node.querySelector("input");
  box.checked = one.confirmed;
  box.addEventListener("change", () => {
    one.confirmed = box.checked;
    confirm(one.id, one.code, box.checked);
    typed();
  });
  const change = node.querySelector("a");
  change.href = wayOut(one);
  change.append(element("span", { className: "unseen", textContent: `: ${concerned(one)}` }));
  return node;
}

const known = () => JSON.stringify([obstacles(), concerns()]);

/** What became of sending, for whoever sees the check page or is led to it. */
export function concludeSending(go, outcome) {
  if (outcome === "sent") go("receipt");
  else if (outcome === "missing" || outcome === "joined") go("check");
  else if (outcome === "refused") summarise(_("Belum terkirim"), [{ message: _("Permintaan ini belum bisa diterima. Muat ulang halaman, lalu coba lagi.") }]);
  sayWaiting();
}

/** It goes by itself: said on the check page until it has gone. */
function sayWaiting() {
  const note = document.querySelector("[data-waiting]");
  if (note) note.hidden = !wished();
}

/** The check page. */
export function checkAndSend(go) {
  const page = show(copyOf("view-check"));
  const form = page.querySelector("form");
  const answers = page.querySelector("[data-answers]");
  answers.append(...sections());
  // Fetched for the few who have papers; without a connection there is nothing new to tell of them.
  if (owed().length || held.document.documents?.length) import("./papers.js").then(({ overview }) => answers.append(overview()), () => {});
  const doubts = concerns().filter(({ kind }) => kind === "soft");
  page.querySelector("[data-doubts]").hidden = !doubts.length;
  page.querySelector("[data-doubts]").append(...doubts.map(doubt));
  if (!sayObstacles()) page.querySelector("h1").focus();
  // What the census alone can tell follows once it has all answers; a slow connection holds nobody up.
  const before = known();
  saveAll().then(() => form.isConnected && known() !== before && checkAndSend(go));
  sayWaiting();

  onSend(form, async () => {
    if (sayObstacles()) return;
    const unsure = doubts.filter(({ confirmed }) => !confirmed);
    if (unsure.length) return summarise(_("Pastikan dulu bagian ini"), unsure.map((one) => ({ message: concerned(one), to: page.querySelector("[data-doubts]") })));
    concludeSending(go, await submit());
  });
}
