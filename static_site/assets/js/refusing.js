// The census can't keep some answers: another release of the questionnaire, a rule that the page doesn't know. Fetched only then.

import { element } from "./dom.js";
import { refuseAt } from "./half.js";
import { HOUSEHOLD, given, takeBack } from "./household.js";
import { questionnaire } from "./questions.js";
import { about } from "./saying.js";
import { save, typed } from "./sync.js";
import { _ } from "./text.js";

/** Put them back to their fields, each with its reason, and save the rest. Gives what is to be told: text, and a link to each. */
export function putBackRefused(errors) {
  const places = [];
  for (const { pointer, code } of errors) {
    const [, part, ...rest] = pointer.split("/");
    const [id, name] = part === HOUSEHOLD ? [HOUSEHOLD, ...rest] : rest;
    const question = questionnaire.question(name);
    if (!question || !given(id)[name]) continue;
    refuseAt(id, name, given(id)[name], code);
    takeBack(id, name);
    places.push({ href: `#/${id}/${questionnaire.pageOf(name).name}/${name}`, textContent: about(id, question) });
  }
  if (!places.length) return [_("Isian belum bisa disimpan. Muat ulang halaman ini, lalu periksa yang terakhir diketik.")];
  typed();
  save();
  return [_("Ada jawaban yang belum bisa disimpan:"), ...places.flatMap((place) => [" ", element("a", place)])];
}
