// Answers and messages as people say them.

import { HOUSEHOLD, nameOf } from "./household.js";
import { calledIn } from "./places.js";
import { questionnaire } from "./questions.js";
import { _, answeredDate, fill } from "./text.js";

/** Put an answer as people say it into `node`. What stands in a list is looked up, and follows. */
export function say(node, question, value) {
  const { type, choices } = question;
  if (!value) node.textContent = "–";
  else if (value === "dont_know" && question.dontKnow) node.textContent = _("Tidak tahu");
  else if (choices.has(value)) node.textContent = choices.get(value);
  else if (type === "date" || type === "month") node.textContent = answeredDate(value);
  else {
    node.textContent = value;
    if (["region", "country", "citizenship", "listed"].includes(type)) calledIn(question, value).then((name) => (node.textContent = name));
  }
  return node;
}

/** Whom something is about, by name. */
export function who(id) {
  return id === HOUSEHOLD ? _("Keluarga") : nameOf(id);
}

/** What a question is called beside the name of whom it is about. */
export function topic(id, question) {
  return fill(question.label.replace(/ \{name\}$/, ""), { name: who(id) });
}

/** A message about an answer: whose it is, which question, and what there is to do. Without a message, the question only. */
export function about(id, question, message = "") {
  const name = who(id);
  const called = topic(id, question);
  const whole = called.includes(name) ? called : `${name} · ${called}`;
  return message ? `${whole}${/[?.]$/.test(whole) ? "" : ":"} ${message}` : whole;
}

/** What a check says: {code, id, at}. */
export function concerned({ code, id, at }) {
  const { message } = questionnaire.checks.find((check) => check.code === code);
  const said = fill(message, { name: who(id) });
  return at ? about(id, questionnaire.question(at), said) : id === HOUSEHOLD ? `${who(id)}: ${said}` : said;
}
