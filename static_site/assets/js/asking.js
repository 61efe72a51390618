// A page of the questionnaire, asked of the household or of one member.

import { copyOf, element, entitle, fillIn, onSend, sayAt, show, summarise } from "./dom.js";
import { mount, putBack, read, typedIn } from "./fields.js";
import { backFrom, onward, progress } from "./flow.js";
import { forgetAt, leave, leftAt } from "./half.js";
import { HOUSEHOLD, answer, applies, concerns, confirm, given, held, isAdded, nameOf, pagesOf, registerValue, standing } from "./household.js";
import { cloned } from "./questions.js";
import { refused } from "./refusals.js";
import { about, concerned } from "./saying.js";
import { save, typed } from "./sync.js";
import { _ } from "./text.js";

const plain = (node) => node.textContent.replace(/\W/g, "");

/** Ask page `name` of `id`. `at` names a question to lead to; then the way on is back to the check. */
export function ask(go, id, name, at) {
  const pages = pagesOf(id);
  const index = Math.max(pages.findIndex((page) => page.name === name), 0);
  const page = pages[index];
  const who = id === HOUSEHOLD ? "" : nameOf(id);
  const view = copyOf("view-page", { name: who });
  const fields = page.questions.map((question) => ({ question, node: cloned(question) }));
  for (const { node } of fields) fillIn(node, { name: who });
  view.querySelector("[data-questions]").replaceWith(...fields.map(({ node }) => node));
  entitle(view.querySelector("h1"), page.title, { name: who });
  const strip = view.querySelector("[data-who]");
  view.querySelector("[data-back]").href = `#/${at ? "check" : backFrom(id, page)}`;
  if (isAdded(id) && !index) view.querySelector("[data-remove]").append(element("a", { href: `#/remove/${id}`, textContent: _("Hapus {name} dari isian", { name: who }) }));
  const shown = show(view);
  const form = shown.querySelector("form");
  const asked = new Set(); // the checks that were asked about on this visit: nobody is held up twice

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
    wanted?.querySelector("input, textarea")?.focus({ preventScroll: true });
  }

  function fillField({ question, node }) {
    const known = question.type === "nik" && registerValue(id, question);
    if (known) {
      node.querySelector("[data-masked]").textContent = _("Di data kependudukan: {nik}. Kosongkan kalau sudah benar.", { nik: known });
      node.querySelector("[data-dont-know]")?.closest("label").remove();
    }
    const { address } = held.document.register;
    if (question.name === "current_address" && address) node.querySelector("[data-label]").after(element("p", { textContent: _("Di KK tertulis: {address}.", { address }) }));
    const left = leftAt(id, question.name);
    const stands = known ? given(id)[question.name] ?? "" : standing(id)[question.name];
    mount(question, node, left?.value ?? stands, held.document.region, keep);
    if (left?.typed) putBack(node, left.typed);
    if (left?.code) sayAt(node, refused(left.code, question));
  }

  /** Keep every field that can be kept, and show the questions that apply now. */
  function keep() {
    for (const { question, node } of fields) {
      if (node.hidden) continue;
      const { value, code } = read(question, node, held.today);
      // What was refused stays refused until it is changed.
      if (leftAt(id, question.name)?.value === value && value) continue;
      if (code) leave(id, question.name, { typed: typedIn(node), code });
      else {
        forgetAt(id, question.name);
        answer(id, question, value);
        if (value && node.classList.contains("wrong")) sayAt(node, "");
      }
    }
    refresh();
    typed();
  }

  function refresh() {
    for (const { question, node } of fields) node.hidden = !applies(id, question);
    strip.textContent = progress(id, page);
    const open = concerns();
    for (const box of form.querySelectorAll("[data-check]")) if (!open.some(({ code, id: whose }) => code === box.dataset.check && whose === id)) box.remove();
  }

  /** What has to be answered or written otherwise: [{to, message}], said at the fields too. */
  function flaws() {
    return fields.flatMap(({ question, node }) => {
      if (node.hidden) {
        forgetAt(id, question.name);
        answer(id, question, "");
        return [];
      }
      const { value, code } = read(question, node, held.today);
      const left = leftAt(id, question.name);
      const why = code ?? (value && left?.value === value ? left.code : question.required && !value ? "unanswered" : "");
      const message = why ? refused(why, question) : "";
      sayAt(node, message);
      return message ? [{ to: node, message: about(id, question, message) }] : [];
    });
  }

  /** Put what a check asks at its field: "is this right?", with a way to say yes, or what is wrong. */
  function askAt(check) {
    const { node } = fields.find(({ question }) => question.name === check.at);
    asked.add(check.code);
    const box = copyOf("asked-here", { message: concerned(check) }).firstElementChild;
    box.dataset.check = check.code;
    const yes = box.querySelector("button");
    if (check.kind === "hard") yes.remove();
    else {
      yes.addEventListener("click", () => {
        confirm(id, check.code, true);
        typed();
        box.remove();
        const next = form.querySelector("[data-check]");
        if (next) next.scrollIntoView();
        else form.querySelector(".button").click();
      });
    }
    node.append(box);
    return { to: node, message: concerned(check) };
  }

  onSend(form, async () => {
    keep();
    const open = flaws();
    summarise(_("Masih ada yang perlu diisi"), open);
    if (open.length) return;
    const here = concerns().filter((check) => check.id === id && !check.confirmed && !asked.has(check.code));
    const doubtful = here.filter(({ at: where }) => fields.some(({ question, node }) => question.name === where && !node.hidden));
    if (doubtful.length) return summarise(_("Apakah ini benar?"), doubtful.map(askAt));
    go(at ? "check" : onward(id, page));
  });
}

/** The section that a way belongs to: leaving it saves. */
export function sectionLeft(from, to) {
  if (from && from !== to) save();
}
