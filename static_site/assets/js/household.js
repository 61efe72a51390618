// The household as this page holds it: what the server has, and what has been typed since. Nothing of it outlives the tab.

import { holds, living } from "./conditions.js";
import { questionnaire } from "./questions.js";

export const HOUSEHOLD = "household";

const empty = () => ({ household: {}, members: {} });

const deviceDay = new Date().toISOString().slice(0, 10);

/** `today` is the census's day, `reference` the last day of its online phase, at which ages count; both the phone's until it is asked. */
export const held = { document: null, saved: empty(), answers: empty(), savedAt: null, today: deviceDay, reference: deviceDay };

/** Take the household as the server shows it. What was typed here for the same household and not yet saved stays typed. */
export function take(document) {
  const unsaved = held.document && isSame(held.document, document) ? patch() : null;
  held.document = document;
  held.saved = { ...empty(), ...copied(document.answers) };
  held.answers = copied(held.saved);
  if (unsaved) apply(unsaved);
}

/** What is typed and unsaved, with the household that it belongs to, as text that `takeUp` reads again. */
export function putDown() {
  return JSON.stringify({ register: held.document.register, unsaved: patch() });
}

/** Take up what was put down before this page was loaded anew, if it is of the same household. */
export function takeUp(text) {
  const { register, unsaved } = JSON.parse(text);
  if (unsaved && isSame({ register }, held.document)) apply(unsaved);
}

export function letGo() {
  Object.assign(held, { document: null, saved: empty(), answers: empty(), savedAt: null });
}

export function copied(value) {
  return JSON.parse(JSON.stringify(value ?? {}));
}

/** Whether two documents are of one household, told by what the register says of it. */
export function isSame(one, other) {
  return JSON.stringify(one.register) === JSON.stringify(other.register);
}

function apply({ household = {}, members = {} }) {
  merge(held.answers.household, household);
  for (const [id, changes] of Object.entries(members)) {
    if (changes === null) delete held.answers.members[id];
    else merge((held.answers.members[id] ??= {}), changes);
  }
}

function merge(target, changes) {
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete target[name];
    else target[name] = value;
  }
}

function difference(saved, now) {
  const changes = {};
  for (const name of new Set([...Object.keys(saved), ...Object.keys(now)])) {
    if (JSON.stringify(saved[name]) !== JSON.stringify(now[name])) changes[name] = now[name] ?? null;
  }
  return changes;
}

/** What has been typed since the last save, as the merge patch of `answers`; null when all is saved. */
export function patch() {
  const { saved, answers } = held;
  const household = difference(saved.household, answers.household);
  const members = {};
  for (const id of new Set([...Object.keys(saved.members), ...Object.keys(answers.members)])) {
    if (!answers.members[id]) members[id] = null;
    else {
      const changes = difference(saved.members[id] ?? {}, answers.members[id]);
      if (Object.keys(changes).length) members[id] = changes;
    }
  }
  const changed = {};
  if (Object.keys(household).length) changed.household = household;
  if (Object.keys(members).length) changed.members = members;
  return Object.keys(changed).length ? changed : null;
}

function registered(id) {
  return held.document.register.members?.[id];
}

export function memberIds() {
  const listed = Object.keys(held.document.register.members ?? {});
  return [...listed, ...Object.keys(held.answers.members).filter((id) => !listed.includes(id))];
}

export function isAdded(id) {
  return id !== HOUSEHOLD && !registered(id);
}

/** The register's value of a question, "" where it has none. */
export function registerValue(id, question) {
  return (question.register && registered(id)?.[question.register]) || "";
}

export function given(id) {
  return id === HOUSEHOLD ? held.answers.household : held.answers.members[id] ?? {};
}

/** What stands for each question now: the answer, else the register's value. */
export function standing(id) {
  const values = {};
  for (const question of questionnaire.of(id === HOUSEHOLD ? HOUSEHOLD : "member")) {
    values[question.name] = given(id)[question.name] ?? registerValue(id, question);
  }
  return values;
}

/** Keep an answer. One that says what the register says anyway is none. */
export function answer(id, question, value) {
  const answers = id === HOUSEHOLD ? held.answers.household : (held.answers.members[id] ??= {});
  if (!value || value === registerValue(id, question)) delete answers[question.name];
  else answers[question.name] = value;
}

export function confirm(id, code, confirmed) {
  const answers = (held.answers.members[id] ??= {});
  answers.confirmed = { ...answers.confirmed, [code]: confirmed };
}

export function nameOf(id) {
  return given(id).name || registered(id)?.name || "…";
}

export function subjectOf(id, values = standing(id)) {
  return { values, added: isAdded(id), on: held.reference };
}

export function isLiving(id) {
  return living(standing(id));
}

export function applies(id, question, values) {
  return holds(question.when, subjectOf(id, values));
}

/** The pages that have something to ask of this household or member, now. */
export function pagesOf(id) {
  const values = standing(id);
  const subject = id === HOUSEHOLD ? HOUSEHOLD : "member";
  return questionnaire.pages.filter((page) => page.subject === subject && page.questions.some((question) => applies(id, question, values)));
}

/** What applies, must be answered and is not: [{id, question}]. */
export function gaps(id) {
  const values = standing(id);
  return questionnaire
    .of(id === HOUSEHOLD ? HOUSEHOLD : "member")
    .filter((question) => question.required && !values[question.name] && applies(id, question, values))
    .map((question) => ({ id, question }));
}

export function allGaps() {
  return [HOUSEHOLD, ...memberIds()].flatMap(gaps);
}

/** Living people marked as head. There must be exactly one. */
export function heads() {
  return memberIds().filter((id) => isLiving(id) && standing(id).relation === "head");
}

/** Whether it can be known who heads the family, and nobody or several do. */
export function needsHead() {
  const members = memberIds();
  return members.some(isLiving) && members.every((id) => standing(id).presence) && heads().length !== 1;
}
