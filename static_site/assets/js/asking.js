// A page of the questionnaire, asked of the household or of one member.

import { copyOf, element, fillIn, onSend, sayAt, show, summarise } from "./dom.js";
import { missingMessage, putBack, read, typedIn, write } from "./fields.js";
import { HOUSEHOLD, answer, applies, given, held, isAdded, nameOf, pagesOf, registerValue, standing } from "./household.js";
import { mountPlaces } from "./places.js";
import { save, typed } from "./sync.js";
import { _, fill } from "./text.js";

const halfTyped = new Map(); // what can't be kept as an answer yet, for when the person comes back

const plain = (node) => node.textContent.replace(/\W/g, "");

/** Ask page `name` of `id`. `at` names a question to lead to; then the way on is back to the check. */
export function ask(go, id, name, at) {
  const pages = pagesOf(id);
  const index = Math.max(pages.findIndex((page) => page.name === name), 0);
  const page = pages[index];
  const who = id === HOUSEHOLD ? "" : nameOf(id);
  const view = copyOf("view-page", { name: who });
  const questions = page.template.content.cloneNode(true);
  fillIn(questions, { name: who });
  view.querySelector("[data-questions]").replaceWith(questions);
  view.querySelector("h1").textContent = fill(page.title, { name: who });
  const strip = view.querySelector("[data-who]");
  const back = index ? `#/${id}/${pages[index - 1].name}` : "#/home";
  view.querySelector("[data-back]").href = at ? "#/check" : back;
  if (isAdded(id) && !index) view.querySelector("[data-remove]").append(element("a", { href: `#/remove/${id}`, textContent: _("Hapus {name} dari isian", { name: who }) }));
  const shown = show(view);
  const form = shown.querySelector("form");
  const fields = page.questions.map((question) => ({ question, node: form.querySelector(`[data-question=${question.name}]`) }));

  fields.forEach(fillField);
  refresh();
  // A page whose first question is its title says it once.
  const first = fields.find(({ node }) => !node.hidden).node.querySelector("[data-label]");
  if (plain(first) === plain(shown.querySelector("h1"))) first.classList.add("unseen");
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  if (at) {
    const wanted = fields.find(({ question }) => question.name === at)?.node;
    wanted?.scrollIntoView();
    wanted?.querySelector("input")?.focus({ preventScroll: true });
  }

  function fillField({ question, node }) {
    const value = question.type === "nik" ? given(id).nik ?? "" : standing(id)[question.name];
    if (question.type === "nik" && registerValue(id, question)) {
      node.querySelector("[data-masked]").textContent = _("Di data kependudukan: {nik}. Kosongkan kalau sudah benar.", { nik: registerValue(id, question) });
    }
    write(question, node, value);
    if (question.type === "region" || question.type === "country") {
      mountPlaces(node, question.type, value, held.document.region?.village ? held.document.register.village_code ?? "" : "", keep);
    }
    const left = halfTyped.get(`${id}/${question.name}`);
    if (left) putBack(node, left);
  }

  /** Keep every field that can be kept, and show the questions that apply now. */
  function keep() {
    for (const { question, node } of fields) {
      if (node.hidden) continue;
      const { value, fault } = read(question, node, held.today);
      if (fault) halfTyped.set(`${id}/${question.name}`, typedIn(node));
      else {
        halfTyped.delete(`${id}/${question.name}`);
        answer(id, question, value);
      }
    }
    refresh();
    typed();
  }

  function refresh() {
    const values = standing(id);
    for (const { question, node } of fields) node.hidden = !applies(id, question, values);
    const all = pagesOf(id).length;
    if (id === HOUSEHOLD) strip.textContent = _("Seluruh keluarga");
    else strip.textContent = all > 1 ? _("{name} · halaman {at} dari {all}", { name: who, at: index + 1, all }) : who;
  }

  onSend(form, async () => {
    keep();
    const flaws = [];
    for (const { question, node } of fields) {
      if (node.hidden) {
        answer(id, question, "");
        continue;
      }
      const { value, fault } = read(question, node, held.today);
      const message = fault ?? (question.required && !value ? missingMessage(question) : "");
      sayAt(node, message);
      if (message) flaws.push({ to: node, message: `${fill(question.label, { name: who }).replace(/(\w)$/, "$1:")} ${message}` });
    }
    summarise(_("Masih ada yang perlu diisi"), flaws);
    if (flaws.length) return;
    const onward = pagesOf(id);
    const next = onward[onward.indexOf(page) + 1];
    if (at) go("check");
    else if (next) go(`${id}/${next.name}`);
    else go("home");
  });
}

/** The section that a way belongs to: leaving it saves. */
export function sectionLeft(from, to) {
  if (from && from !== to) save();
}
