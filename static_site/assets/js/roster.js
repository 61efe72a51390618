// Who lives with the family: one list to tick, instead of a page for each.

import { copyOf, element, onSend, show } from "./dom.js";
import { next, pass } from "./flow.js";
import { answer, applies, isAdded, isLiving, memberIds, nameOf, standing } from "./household.js";
import { questionnaire } from "./questions.js";
import { typed } from "./sync.js";
import { _ } from "./text.js";

const HERE = "with_family";

/** What tells one member from another: the place in the family, or that this person is no more there. */
export function noteOn(id) {
  const { presence, relation } = standing(id);
  const said = (name, value) => questionnaire.question(name).choices.get(value) ?? "";
  if (presence && !isLiving(id)) return said("presence", presence);
  return relation ? said("relation", relation) : isAdded(id) ? _("Ditambahkan oleh keluarga") : "";
}

export function roster(go) {
  const page = show(copyOf("view-roster"));
  const form = page.querySelector("form");
  const presence = questionnaire.question("presence");
  const known = memberIds().filter((id) => isLiving(id) || !standing(id).presence);
  const people = known.length ? known : memberIds();
  const before = new Map(people.map((id) => [id, standing(id).presence]));
  const boxes = people.map((id) => {
    const box = element("input", { type: "checkbox", value: id, checked: before.get(id) === HERE });
    const words = element("span", { textContent: nameOf(id) });
    if (noteOn(id)) words.append(" ", element("small", { textContent: noteOn(id) }));
    form.querySelector("[data-people]").append(element("label", { className: "choice" }, box, words));
    return box;
  });
  const all = form.querySelector("[data-all]");
  const isAll = () => boxes.every(({ checked }) => checked);
  all.checked = isAll();

  form.addEventListener("change", ({ target }) => {
    if (target === all) boxes.forEach((box) => (box.checked = all.checked));
    all.checked = isAll();
    boxes.forEach(keep);
    typed();
  });

  function keep({ value: id, checked }) {
    const earlier = before.get(id);
    answer(id, presence, checked ? HERE : earlier === HERE ? "" : earlier);
  }

  onSend(form, async () => {
    // Where somebody lived who has come back is no answer any more.
    for (const id of people.filter((one) => standing(one).presence === HERE)) {
      for (const question of questionnaire.pageOf("presence").questions) if (!applies(id, question)) answer(id, question, "");
    }
    pass("roster");
    go(next());
  });
}
