// Two phones answered for the same family: what differs is put together, and where both answered the same question the family chooses.

import { about, say } from "./saying.js";
import { copyOf, onSend, show } from "./dom.js";
import { HOUSEHOLD, copied, held, renew } from "./household.js";
import { merge } from "./merging.js";
import { questionnaire } from "./questions.js";
import { reconciled } from "./reconciling.js";
import { saveAll } from "./sync.js";
import { _ } from "./text.js";

/** This phone's answers and those of `problem`, the refusal of a save ({version, answers}), put together: {answers, conflicts, theirs, version}. */
export function meet({ version, answers }) {
  const theirs = { household: {}, members: {}, ...copied(answers) };
  return { ...reconciled(held.saved, held.answers, theirs), theirs, version };
}

/** Go on with what was put together. */
export function settle({ answers, theirs, version }) {
  held.saved = theirs;
  held.answers = answers;
  held.document.version = version;
  renew();
  saveAll();
}

/** Let the family choose where both phones answered the same question. */
export function choose(met, then) {
  const { answers, conflicts } = met;
  const page = show(copyOf("view-changed"));
  const form = page.querySelector("form");
  conflicts.forEach(({ id, name, mine, theirs: others }, at) => {
    const question = questionnaire.question(name);
    const node = copyOf("conflict", { question: about(id, question) });
    const [here, there] = node.querySelectorAll("input");
    here.name = there.name = `conflict-${at}`;
    say(node.querySelector("[data-mine]"), question, mine);
    say(node.querySelector("[data-theirs]"), question, others);
    form.querySelector("[data-conflicts]").append(node);
    const target = id === HOUSEHOLD ? answers.household : answers.members[id];
    const keep = (value) => merge(target, { [name]: value || null });
    there.addEventListener("change", () => keep(others));
    here.addEventListener("change", () => keep(mine));
  });
  onSend(form, async () => {
    settle(met);
    then();
  });
}
