// What most families have in common, asked once: each person gets an answer of their own, which can be changed page by page.

import { copyOf, element, fillIn, onSend, sayAt, show, summarise } from "./dom.js";
import { mount, putBack, read, typedIn } from "./fields.js";
import { next, pass, setApart, sharedQuestions, sharers } from "./flow.js";
import { forgetAt, leave, leftAt } from "./half.js";
import { answer, given, held, isAdded, isPrefilled, nameOf, standing } from "./household.js";
import { cloned, labelOf, questionnaire } from "./questions.js";
import { refused } from "./refusals.js";
import { typed } from "./sync.js";
import { _ } from "./text.js";

// Under which what is half typed here waits.
const ALL = "shared";

/** What stands for at least half of the people, else "". */
function commonest(question, people) {
  const values = people.map((id) => standing(id)[question.name]);
  return values.find((value) => value && values.filter((one) => one === value).length * 2 >= values.length) ?? "";
}

// Of who is added to a card; without one everybody is.
const isNewcomer = (id) => isPrefilled() && isAdded(id);

/** Whether somebody is left out until the family says otherwise: who has another answer, and who came later than the others. */
function isLeft(question, id, value) {
  const own = standing(id)[question.name];
  return own ? own !== value : question.type === "month" && isNewcomer(id);
}

/** Who was born after the month that the family has lived here since, has lived here since birth. */
function own(question, id, value) {
  const born = standing(id).birth_date;
  const isLater = question.type === "month" && /^\d/.test(value) && born.slice(0, value.length) > value;
  return isLater ? born.slice(0, 7) : value;
}

export function shared(go) {
  const page = show(copyOf("view-shared"));
  const form = page.querySelector("form");
  const everybody = _("keluarga ini");
  const asked = questionnaire.of("member").filter((question) => question.shared).map(put);

  function put(question) {
    const node = cloned(question);
    fillIn(node, { name: everybody });
    const whom = copyOf("for-whom").firstElementChild;
    node.append(whom);
    if (!node.matches("fieldset")) whom.querySelector("[data-people]").setAttribute("aria-label", labelOf(question, everybody));
    form.querySelector("[data-questions]").append(node);
    const people = sharers(question);
    const value = commonest(question, people);
    const earlier = new Map(); // what each had answered before this page was opened
    const left = new Set(people.filter((id) => isLeft(question, id, value)));
    whom.querySelector("details").open = people.some((id) => isNewcomer(id) && !left.has(id)); // of whom the register says nothing
    mount(question, node, value, "", keepAll);
    if (leftAt(ALL, question.name)) putBack(node, leftAt(ALL, question.name).typed);
    return { question, node, whom, earlier, left };
  }

  /** Give each person who is ticked what the fields say, and whoever isn't what they had before. */
  function keep({ question, node, earlier, left }) {
    const { value, code } = read(question, node, held.today);
    if (code) {
      leave(ALL, question.name, { typed: typedIn(node) });
      return code;
    }
    forgetAt(ALL, question.name);
    for (const id of sharers(question)) {
      if (!earlier.has(id)) earlier.set(id, given(id)[question.name] ?? "");
      answer(id, question, left.has(id) || !value ? earlier.get(id) : own(question, id, value));
    }
    return "";
  }

  function keepAll() {
    asked.filter(({ node }) => !node.hidden).forEach(keep);
    refresh();
    typed();
  }

  function refresh() {
    const open = sharedQuestions();
    for (const one of asked) {
      const { question, node, whom, left } = one;
      node.hidden = !open.includes(question);
      const people = sharers(question);
      const boxes = whom.querySelector("[data-people]");
      if (people.join() !== boxes.dataset.people) {
        boxes.dataset.people = people.join();
        boxes.replaceChildren(...people.map((id) => tick(id, one)));
      }
      const count = people.filter((id) => !left.has(id)).length;
      const values = { count, all: people.length };
      whom.querySelector("summary").textContent = count === people.length ? _("Berlaku untuk semua, {all} orang", values) : _("Berlaku untuk {count} dari {all} orang", values);
      const { value } = read(question, node, held.today);
      const born = people.filter((id) => value && !left.has(id) && own(question, id, value) !== value);
      const hint = whom.querySelector("[data-born]");
      hint.hidden = !born.length;
      hint.textContent = _("Yang lahir sesudah itu kami catat sejak lahir: {names}.", { names: born.map(nameOf).join(", ") });
    }
  }

  function tick(id, { question, earlier, left }) {
    const box = element("input", { type: "checkbox", checked: !left.has(id) });
    box.addEventListener("change", () => {
      if (box.checked) left.delete(id);
      else left.add(id);
      setApart(id, question.name, !box.checked);
      // After a reload the answer for all is already what this person had before.
      const now = given(id)[question.name];
      if (!box.checked && (earlier.get(id) ?? now) === now) earlier.set(id, "");
    });
    return element("label", { className: "choice" }, box, element("span", { textContent: nameOf(id) }));
  }

  refresh();
  form.addEventListener("input", keepAll);
  form.addEventListener("change", keepAll);
  onSend(form, async () => {
    const flaws = [];
    for (const one of asked.filter(({ node }) => !node.hidden)) {
      const code = keep(one);
      const message = code && refused(code, one.question);
      sayAt(one.node, message);
      if (message) flaws.push({ to: one.node, message: `${labelOf(one.question, everybody)}: ${message}` });
    }
    summarise(_("Ada yang perlu dibetulkan"), flaws);
    if (flaws.length) return;
    typed();
    pass("shared");
    go(next());
  });
}
