// Everything on one page before it is sent: gaps first, then what is doubtful, then every answer with a way to change it.

import { Unreachable, call, newKey } from "./api.js";
import { copyOf, element, onSend, show, summarise } from "./dom.js";
import { HOUSEHOLD, allGaps, applies, confirm, given, held, isAdded, memberIds, nameOf, needsHead, pagesOf, registerValue, standing } from "./household.js";
import { placeName } from "./places.js";
import { labelOf, questionnaire } from "./questions.js";
import { learn, saveAll } from "./sync.js";
import { _, answeredDate, fill } from "./text.js";

const checks = JSON.parse(document.getElementById("checks").textContent);
let attempt = null; // a submission without an answer yet, to be sent again under its key

/** Put an answer as people say it into `node`. Places are looked up, and follow. */
export function say(node, question, value) {
  if (!value) node.textContent = "–";
  else if (value === "dont_know") node.textContent = _("Tidak tahu");
  else if (question.type === "choice") node.textContent = question.choices.get(value) ?? value;
  else if (question.type === "date" || question.type === "month") node.textContent = answeredDate(value);
  else {
    node.textContent = value;
    if (question.type === "region" || question.type === "country") placeName(question.type, value).then((name) => (node.textContent = name));
  }
  return node;
}

function wayTo(pointer) {
  const [, part, id, name] = pointer.split("/");
  if (part === "household") return `#/household/${questionnaire.pageOf(id)?.name}/${id}`;
  if (part !== "members" || !id) return null;
  return name ? `#/${id}/${questionnaire.pageOf(name)?.name}/${name}` : `#/${id}/${pagesOf(id)[0].name}`;
}

/** What stands in the way of sending: [{message, to}], each leading to its very question. */
function obstacles() {
  const open = allGaps().map(({ id, question }) => {
    const name = id === HOUSEHOLD ? _("Keluarga") : nameOf(id);
    return { message: `${name}: ${labelOf(question, name)}`, to: `#/${id}/${questionnaire.pageOf(question.name).name}/${question.name}` };
  });
  const beyond = (held.document.missing ?? []).filter(({ code }) => code !== "unanswered" && code !== "one-head");
  const more = beyond.map(({ pointer, code }) => ({ message: messageOf(code, pointer), to: code.startsWith("nobody") ? "#/add" : wayTo(pointer) ?? "#/home" }));
  if (needsHead()) more.unshift({ message: messageOf("one-head", "/members"), to: "#/head" });
  return [...open, ...more];
}

function sayObstacles() {
  const open = obstacles();
  summarise(_("Masih ada {count} bagian yang perlu diisi", { count: open.length }), open);
  return open.length > 0;
}

function messageOf(code, pointer) {
  const id = pointer.split("/")[2];
  const message = checks[code] ?? checks[`${code}-counted`] ?? _("Periksa bagian ini lagi.");
  return fill(message, { name: id ? nameOf(id) : "" });
}

function row(id, question) {
  const label = labelOf(question, nameOf(id));
  const cell = element("dd", {}, say(element("span"), question, standing(id)[question.name]));
  const registered = registerValue(id, question);
  if (registered && given(id)[question.name]) {
    cell.append(element("small", {}, _("Di data kependudukan:"), " ", say(element("span"), question, registered)));
  }
  const change = element("a", { href: `#/${id}/${questionnaire.pageOf(question.name).name}/${question.name}`, textContent: _("Ubah") });
  change.append(element("span", { className: "unseen", textContent: `: ${label}` }));
  return element("div", { className: "row" }, element("dt", { textContent: label }), cell, element("dd", { className: "change" }, change));
}

function section(id) {
  const values = standing(id);
  const questions = questionnaire.of(id === HOUSEHOLD ? HOUSEHOLD : "member").filter((question) => applies(id, question, values));
  const title = id === HOUSEHOLD ? _("Tempat tinggal keluarga") : nameOf(id);
  const heading = element("h2", { textContent: title });
  if (isAdded(id)) heading.append(" ", element("span", { className: "tag", textContent: _("Ditambahkan") }));
  return element("section", {}, heading, element("dl", { className: "answers" }, ...questions.map((question) => row(id, question))));
}

function doubt(warning) {
  const [, , id] = warning.pointer.split("/");
  const node = copyOf("doubt", { message: messageOf(warning.code, warning.pointer) });
  const box = node.querySelector("input");
  box.checked = warning.confirmed;
  box.addEventListener("change", () => {
    warning.confirmed = box.checked;
    confirm(id, warning.code, box.checked);
  });
  node.querySelector("a").href = wayTo(warning.pointer);
  return node;
}

/** The check page. `sent` is called when a receipt has come. */
export async function checkAndSend(go, sent) {
  await saveAll();
  const page = show(copyOf("view-check"));
  const form = page.querySelector("form");
  page.querySelector("[data-answers]").append(...[HOUSEHOLD, ...memberIds()].map(section));
  const doubts = held.document.warnings ?? [];
  page.querySelector("[data-doubts]").hidden = !doubts.length;
  page.querySelector("[data-doubts]").append(...doubts.map(doubt));
  if (!sayObstacles()) page.querySelector("h1").focus();

  onSend(form, async () => {
    if (sayObstacles()) return;
    const unsure = doubts.filter(({ confirmed }) => !confirmed);
    if (unsure.length) {
      return summarise(_("Pastikan dulu bagian ini"), unsure.map(({ pointer, code }) => ({ message: messageOf(code, pointer), to: page.querySelector("[data-doubts]") })));
    }
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
  if (attempt?.version !== version) attempt = { version, key: newKey(), body: {} };
  const { status, body, type } = await call("POST", "household/submissions", attempt);
  attempt = null;
  if (status === 201 || status === 200) {
    held.document.receipt = body;
    learn({ version: body.version, status: "submitted" });
    return sent();
  }
  if (type === "answers-missing") {
    learn(body);
    sayObstacles();
  } else if (type === "census-closed") go("closed");
  else if (status === 401) go("sign-in/again");
  else if (type === "household-changed") go("changed");
  else summarise(_("Belum terkirim"), [{ message: _("Permintaan ini belum bisa diterima. Muat ulang halaman, lalu coba lagi.") }]);
}
