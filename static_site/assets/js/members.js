// Who belongs to the household: adding somebody, taking somebody away again, naming the head.

import { copyOf, element, fillIn, onSend, sayAt, show, summarise } from "./dom.js";
import { read } from "./fields.js";
import { next, wayInto } from "./flow.js";
import { answer, heads, held, isAdded, isLiving, isPrefilled, memberIds, nameOf, standing, takeBack } from "./household.js";
import { cloned, questionnaire } from "./questions.js";
import { refused } from "./refusals.js";
import { typed } from "./sync.js";
import { _ } from "./text.js";

// Relations that stay whoever becomes head, and those that stay when it is the former head's husband or wife.
const LASTING = ["other_kin", "helper", "other"];
const LASTING_FOR_SPOUSE = [...LASTING, "child", "child_in_law", "grandchild"];

/** Whose relation has to be asked anew when `head` heads the family. */
function strangersTo(head) {
  const others = memberIds().filter((id) => id !== head && isLiving(id));
  const before = standing(head).relation;
  if (before === "head") return others.filter((id) => standing(id).relation === "head");
  const lasting = ["husband", "wife"].includes(before) ? LASTING_FOR_SPOUSE : LASTING;
  return others.filter((id) => standing(id).relation && !lasting.includes(standing(id).relation));
}

// The server's own limit.
const MOST = 40;

/** Who is added lives with the family: a name and a reason are enough to put somebody on the list. `from` is the way back to it. */
export function addMember(go, from) {
  const form = show(copyOf("view-add")).querySelector("form");
  const fields = ["name", ...(isPrefilled() ? ["added_because"] : [])].map((name) => {
    const question = questionnaire.question(name);
    const node = cloned(question);
    fillIn(node, { name: _("orang ini") });
    form.querySelector("[data-questions]").append(node);
    return { question, node };
  });
  onSend(form, async () => {
    const flaws = [];
    const given = fields.map(({ question, node }) => {
      const { value, code = value ? "" : "unanswered" } = read(question, node, held.today);
      const message = memberIds().length < MOST ? code && refused(code, question) : refused("too-many-members");
      sayAt(node, message);
      if (message) flaws.push({ to: node, message });
      return value;
    });
    summarise(_("Ada yang perlu dibetulkan"), flaws);
    if (flaws.length) return;
    const id = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => (byte % 36).toString(36)).join("");
    fields.forEach(({ question }, at) => answer(id, question, given[at]));
    answer(id, questionnaire.question("presence"), "with_family");
    typed();
    go(from ?? wayInto(id));
  });
}

export function removeMember(go, id) {
  if (!isAdded(id) || !memberIds().includes(id)) return go("home");
  const page = show(copyOf("view-remove", { name: nameOf(id) }));
  onSend(page.querySelector("form"), async () => {
    takeBack(id);
    typed();
    go("home");
  });
}

export function nameHead(go) {
  const page = show(copyOf("view-head"));
  const form = page.querySelector("form");
  const relation = questionnaire.question("relation");
  const people = form.querySelector("[data-people]");
  const now = heads();
  for (const id of memberIds().filter(isLiving)) {
    const radio = element("input", { type: "radio", name: "head", value: id, checked: now.length === 1 && now[0] === id });
    people.append(element("label", { className: "choice" }, radio, element("span", { textContent: nameOf(id) })));
  }
  const former = form.querySelector("[data-formers]");
  form.addEventListener("change", ({ target }) => target.name === "head" && askFormers(target.value));

  function askFormers(head) {
    former.replaceChildren();
    for (const id of strangersTo(head)) {
      const asked = copyOf("former-head", { name: nameOf(id), head: nameOf(head) });
      const choices = [...relation.choices].filter(([value]) => value !== "head");
      const list = asked.querySelector("[data-choices]");
      for (const [value, label] of choices) list.append(element("label", { className: "choice" }, element("input", { type: "radio", name: id, value }), element("span", { textContent: label })));
      asked.firstElementChild.dataset.former = id;
      former.append(asked);
    }
  }

  onSend(form, async () => {
    const head = form.elements.head.value;
    const wanted = [{ to: people, message: head ? "" : _("Pilih satu orang.") }];
    for (const to of former.querySelectorAll("[data-former]")) {
      const name = nameOf(to.dataset.former);
      wanted.push({ to, message: to.querySelector(":checked") ? "" : _("Pilih hubungan {name} dengan kepala keluarga yang baru.", { name }) });
    }
    const flaws = wanted.filter(({ to, message }) => (sayAt(to, message), message));
    summarise(_("Masih ada yang perlu diisi"), flaws);
    if (flaws.length) return;
    for (const node of former.querySelectorAll("[data-former]")) answer(node.dataset.former, relation, node.querySelector(":checked").value);
    answer(head, relation, "head");
    typed();
    go(next());
  });
}
