// The household as this page holds it: what the server has, and what has been typed since. What of it outlives the page is sealed.

import { fired, gaps } from "./checks.js";
import { holds, living } from "./conditions.js";
import { merge, patchOf } from "./merging.js";
import { questionnaire } from "./questions.js";

export const HOUSEHOLD = "household";

const empty = () => ({ household: {}, members: {} });
const deviceDay = new Date().toISOString().slice(0, 10);
const blank = {};

/** `today` is the census's day, `reference` the last day of its online phase, at which ages count; both the phone's until it is asked. */
export const held = { document: null, saved: empty(), answers: empty(), savedAt: null, today: deviceDay, reference: deviceDay };

let whole = null; // the family as conditions read it, until something changes

/** Call after whatever changes `held` from outside this module. */
export function renew() {
  whole = null;
}

/** Take the household as the server shows it. What was typed here for the same household and not yet saved stays typed. */
export function take(document) {
  const unsaved = held.document && isSame(held.document, document) ? patch() : null;
  held.document = document;
  held.saved = { ...empty(), ...copied(document.answers) };
  held.answers = copied(held.saved);
  if (unsaved) apply(unsaved);
  renew();
}

/** The household with what is typed and unsaved, as `takeUp` takes it again. */
export function putDown() {
  return { document: { ...held.document, answers: held.saved }, unsaved: patch() };
}

/** Take up what was put down before this page was loaded anew: all of it while the census can't be asked, else what is of the same household. Says whether it is. */
export function takeUp({ document, unsaved }) {
  const newest = held.document ?? document;
  if (!isSame(document, newest)) return false;
  take(newest);
  apply(unsaved);
  if (patch()) {
    // It was typed beside the answers of then: what another phone has answered since is met when this is saved.
    take({ ...newest, version: document.version, answers: document.answers });
    apply(unsaved);
  }
  renew();
  return true;
}

export function letGo() {
  Object.assign(held, { document: null, saved: empty(), answers: empty(), savedAt: null });
  renew();
}

export function copied(value) {
  return JSON.parse(JSON.stringify(value ?? {}));
}

/** Whether two documents are of one household, told by what the register says of it, or by its return's number. */
function isSame(one, other) {
  return JSON.stringify([one.register, one.return_number]) === JSON.stringify([other.register, other.return_number]);
}

function apply(unsaved) {
  const { household = {}, members = {} } = unsaved ?? {};
  merge(held.answers.household, household);
  for (const [id, changes] of Object.entries(members)) {
    if (changes === null) delete held.answers.members[id];
    else merge((held.answers.members[id] ??= {}), changes);
  }
}

/** What has been typed since the last save, as the merge patch of `answers`; null when all is saved. */
export function patch() {
  return patchOf(held.saved, held.answers);
}

// Who belongs to it

function listed() {
  return held.document.register.members ?? {};
}

export function memberIds() {
  return [...new Set([...Object.keys(listed()), ...Object.keys(held.answers.members)])];
}

export function isAdded(id) {
  return id !== HOUSEHOLD && !listed()[id];
}

const partOf = (id) => (id === HOUSEHOLD ? HOUSEHOLD : "member");

function blanks(subject) {
  return (blank[subject] ??= Object.fromEntries(questionnaire.of(subject).map(({ name }) => [name, ""])));
}

/** Whether the register has this household; else it counts itself without. */
export function isPrefilled() {
  return !held.document.return_number;
}

/** The household as one whom questions are asked about, with its `people`: each {id, values, added, registered, people, prefilled, on}. */
export function family() {
  if (whole) return whole;
  const people = [];
  const on = held.reference;
  const prefilled = isPrefilled();
  whole = { id: HOUSEHOLD, values: { ...blanks(HOUSEHOLD), ...held.answers.household }, added: false, registered: {}, people, prefilled, on };
  for (const id of memberIds()) {
    const registered = listed()[id] ?? {};
    people.push({ id, values: { ...blanks("member"), ...registered, ...held.answers.members[id] }, added: isAdded(id), registered, people, prefilled, on });
  }
  return whole;
}

export function subjectOf(id) {
  return id === HOUSEHOLD ? family() : family().people.find((person) => person.id === id);
}

/** What stands for each question now: the answer, else the register's value, else "". */
export function standing(id) {
  return subjectOf(id).values;
}

/** The register's value of a question, "" where it has none. */
export function registerValue(id, question) {
  return (question.register && listed()[id]?.[question.register]) || "";
}

export function given(id) {
  return id === HOUSEHOLD ? held.answers.household : held.answers.members[id] ?? {};
}

export function nameOf(id) {
  return given(id).name || listed()[id]?.name || "…";
}

export function isLiving(id) {
  return living(standing(id));
}

// What it answers

function answersOf(id) {
  return id === HOUSEHOLD ? held.answers.household : (held.answers.members[id] ??= {});
}

/** Keep an answer. One that says what the register says anyway is none. What was confirmed of an answer is asked again of another. */
export function answer(id, question, value) {
  const answers = answersOf(id);
  const before = answers[question.name];
  if (!value || value === registerValue(id, question)) delete answers[question.name];
  else answers[question.name] = value;
  if (answers[question.name] === before) return; // a keystroke changes one answer of forty people's
  renew();
  for (const { code, at } of questionnaire.checks) if (at === question.name && answers.confirmed?.[code]) confirm(id, code, false);
}

/** Say of a soft check that it is right as it stands, or that it isn't. */
export function confirm(id, code, confirmed) {
  merge(answersOf(id), { confirmed: { [code]: confirmed } });
  renew();
}

/** Take back what can't be kept, or, without a question's name, a person whom the family added. */
export function takeBack(id, name) {
  if (name) delete answersOf(id)[name];
  else delete held.answers.members[id];
  renew();
}

// What is asked of it

export function applies(id, question) {
  return holds(question.when, subjectOf(id));
}

/** The pages that have something to ask of this household or member, now. */
export function pagesOf(id) {
  return questionnaire.pages.filter((page) => page.subject === partOf(id) && page.questions.some((question) => applies(id, question)));
}

/** What applies and must be answered and isn't, or holds what can't be kept: [{id, question}]. */
export function openOf(id) {
  return gaps(questionnaire.of(partOf(id)), subjectOf(id)).map((question) => ({ id, question }));
}

/** The checks that fire: [{code, kind, id, at, confirmed}], hard ones and those that ask "is this right?". */
export function concerns() {
  const here = fired(questionnaire.checks, family(), held.reference).map((one) => ({ ...one, id: one.id ?? HOUSEHOLD }));
  return [...here, ...told().filter(({ code, id }) => !here.some((one) => one.code === code && one.id === id))];
}

// Of the register's NIKs this page has the last digits only: what they contradict the server says, and it holds until the answers change.
function told() {
  return [...(held.document.warnings ?? []), ...(held.document.missing ?? [])].flatMap(({ pointer, code }) => {
    const [, , id, at] = pointer.split("/");
    const check = questionnaire.checks.find((one) => one.code === code);
    if (!at || !check || !JSON.stringify(check.when).includes('"nik')) return [];
    const saved = held.saved.members[id] ?? {};
    if (["nik", at].some((name) => given(id)[name] !== saved[name])) return [];
    return [{ code, kind: check.kind, id, at, confirmed: Boolean(given(id).confirmed?.[code]) }];
  });
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
