// Two phones answered for the same people: both answers are shown, and the family chooses.

import { copyOf, onSend, show } from "./dom.js";
import { say } from "./checking.js";
import { HOUSEHOLD, given, held, nameOf, copied } from "./household.js";
import { labelOf, questionnaire } from "./questions.js";
import { save } from "./sync.js";
import { _ } from "./text.js";

const part = (answers, id) => (id === HOUSEHOLD ? answers?.household : answers?.members?.[id]) ?? {};

/** Answers that differ between this phone (`mine`), the other one (`theirs`) and the last time both agreed. */
function differences(mine, theirs) {
  return [HOUSEHOLD, ...new Set([...Object.keys(mine.members), ...Object.keys(theirs.members)])].flatMap((id) => {
    const questions = questionnaire.of(id === HOUSEHOLD ? HOUSEHOLD : "member");
    const differing = questions.filter(({ name }) => part(mine, id)[name] !== part(theirs, id)[name]);
    // Where only one side has moved since the last save, that side's answer is the newer one, not a conflict.
    const moved = (answers, name) => part(answers, id)[name] !== part(held.saved, id)[name];
    return differing.map((question) => ({ id, question, both: moved(mine, question.name) && moved(theirs, question.name), mine: moved(mine, question.name) }));
  });
}

/** `problem` is the refusal of a save: {version, answers}, the other phone's answers. `then` goes on. */
export function choose(problem, then) {
  const theirs = { household: {}, members: {}, ...copied(problem.answers) };
  const mine = held.answers;
  const merged = copied(theirs);
  const found = differences(mine, theirs);
  for (const id of Object.keys(mine.members)) merged.members[id] ??= {};
  const keep = ({ id, question }, answers) => {
    const target = id === HOUSEHOLD ? merged.household : merged.members[id];
    const value = part(answers, id)[question.name];
    if (value === undefined) delete target[question.name];
    else target[question.name] = value;
  };
  for (const one of found) if (one.mine) keep(one, mine);
  const open = found.filter(({ both }) => both);
  const settle = () => {
    held.saved = theirs;
    held.answers = merged;
    held.document.version = problem.version;
    save();
    then();
  };
  if (!open.length) return settle();

  const page = show(copyOf("view-changed"));
  const form = page.querySelector("form");
  open.forEach((one, at) => {
    const name = one.id === HOUSEHOLD ? _("Keluarga") : nameOf(one.id);
    const node = copyOf("conflict", { question: `${name}: ${labelOf(one.question, name)}` });
    const [here, there] = node.querySelectorAll("input");
    here.name = there.name = `conflict-${at}`;
    say(node.querySelector("[data-mine]"), one.question, given(one.id)[one.question.name]);
    say(node.querySelector("[data-theirs]"), one.question, part(theirs, one.id)[one.question.name]);
    form.querySelector("[data-conflicts]").append(node);
    there.addEventListener("change", () => keep(one, theirs));
    here.addEventListener("change", () => keep(one, mine));
  });
  onSend(form, async () => settle());
}
