// Everything on one page before it is sent: gaps first, then what is doubtful, then every answer with a way to change it.

import { Unreachable, call, newKey } from "./api.js";
import { copyOf, element, onSend, show, summarise } from "./dom.js";
import { owed } from "./flow.js";
import { leftHalf } from "./half.js";
import { HOUSEHOLD, applies, concerns, confirm, given, held, isAdded, memberIds, nameOf, openOf, registerValue, standing } from "./household.js";
import { questionnaire } from "./questions.js";
import { refused } from "./refusals.js";
import { about, concerned, say, topic, who } from "./saying.js";
import { learn, report, saveAll, typed, unsaved } from "./sync.js";
import { _ } from "./text.js";

const FEW = 4; // gaps of one person that are worth a line each
const WAYS = { nobody: "#/add", "one-head": "#/head", "everybody-unknown": "#/roster" };
let submission = null; // one without an answer yet, to be sent again under its key

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

/** The check page. `sent` is called when a receipt has come. */
export function checkAndSend(go, sent) {
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
  saveAll().then(() => form.isConnected && known() !== before && checkAndSend(go, sent));

  onSend(form, async () => {
    if (sayObstacles()) return;
    const unsure = doubts.filter(({ confirmed }) => !confirmed);
    if (unsure.length) return summarise(_("Pastikan dulu bagian ini"), unsure.map((one) => ({ message: concerned(one), to: page.querySelector("[data-doubts]") })));
    if ((await saveAll()) !== "saved") return;
    try {
      await submit(sent, go);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      summarise(_("Belum terkirim"), [{ message: _("Sambungan terputus, atau sensus sedang ramai. Semua isian aman. Tekan “Kirim” sekali lagi.") }]);
    }
  });
}

async function submit(sent, go) {
  const { version } = held.document;
  if (submission?.version !== version) submission = { version, key: newKey(), body: {} };
  const { status, body, type } = await call("POST", "household/submissions", submission);
  submission = null;
  if (status === 201 || status === 200) {
    held.document.receipt = body;
    learn({ version: body.version, status: "submitted" });
    return sent();
  }
  if (type === "census-closed") {
    report("closed");
    throw new Unreachable(); // unless it is true, it may be sent again
  }
  if (type === "answers-missing") {
    learn(body);
    sayObstacles();
  } else if (status === 401) go("sign-in/again");
  else if (type === "household-changed") report("changed", body);
  else summarise(_("Belum terkirim"), [{ message: _("Permintaan ini belum bisa diterima. Muat ulang halaman, lalu coba lagi.") }]);
}
