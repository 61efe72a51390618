// Where the way leads next: the family's home, who lives there, what all have in common, each member, the last pages, papers, sending.

import { HOUSEHOLD, applies, held, isLiving, isPrefilled, memberIds, needsHead, openOf, pagesOf, standing } from "./household.js";
import { questionnaire } from "./questions.js";
import { _ } from "./text.js";

// Said where somebody is put on the list of those who live here, so that no page has to ask it again.
const ON_THE_LIST = ["presence", "added_because"];

const passed = new Set(); // steps that are asked once, and from then on only of who goes there

const apart = new Set(); // `id/question` of who was taken out of an answer for all, and is asked on a page of their own again

/** Take somebody out of an answer for all, or back in. */
export function setApart(id, name, isApart) {
  if (isApart) apart.add(`${id}/${name}`);
  else apart.delete(`${id}/${name}`);
}

/** Remember that a step ("roster", "shared", "papers") has been gone through. */
export function pass(step) {
  passed.add(step);
}

const isAsked = (page, { question }) => page.questions.includes(question);
const isWanted = (id, page) => page.questions.some(({ name }) => apart.has(`${id}/${name}`));

/** The pages that belong together: a member's, or the household's first or last ones. */
export function sectionOf(id, page) {
  return pagesOf(id).filter(({ last }) => last === page.last);
}

/** Whether a page has nothing left that only it asks: all was said for the whole family, or on the list of those who live here. */
function isPassedOver(id, page) {
  if (id === HOUSEHOLD || isWanted(id, page) || openOf(id).some((gap) => isAsked(page, gap))) return false;
  return page.questions.every((question) => question.shared || ON_THE_LIST.includes(question.name) || !applies(id, question));
}

/** The way to a section's first gap, or to its first page. */
export function wayInto(id, last = false) {
  const pages = pagesOf(id).filter((page) => page.last === last);
  const open = openOf(id);
  const page = pages.find((one) => isWanted(id, one) || open.some((gap) => isAsked(one, gap))) ?? pages[0];
  return `${id}/${page.name}`;
}

export function isOpen(id, last = false) {
  return openOf(id).some(({ question }) => questionnaire.pageOf(question.name).last === last);
}

/** The living people whom a question that can be answered for all is asked of. */
export function sharers(question) {
  return memberIds().filter((id) => isLiving(id) && applies(id, question));
}

/** The questions that can be answered for at least two people at once. */
export function sharedQuestions() {
  return questionnaire.of("member").filter((question) => question.shared && sharers(question).length > 1);
}

/** What must be known of all before each is asked for details: who lives here, who heads the family, what they have in common. */
function beforeMembers() {
  if (!memberIds().length) return "add/roster";
  // Nobody else knows whether all are on the list.
  if (!isPrefilled() && !passed.has("roster") && memberIds().some((id) => openOf(id).length)) return "roster";
  const absent = memberIds().filter((id) => !standing(id).presence);
  if (absent.length > 1 && !passed.has("roster")) return "roster";
  if (absent.length) return wayInto(absent[0]);
  if (needsHead()) return "head";
  const isUnanswered = (question) => sharers(question).filter((id) => !standing(id)[question.name]).length > 1;
  return !passed.has("shared") && sharedQuestions().some(isUnanswered) ? "shared" : null;
}

const TO_SEND = ["", "photo"];

/** The papers that the answers ask for and that haven't been sent: [{kind, member}]. */
export function owed() {
  const sent = (held.document.documents ?? []).filter(({ status, overdue }) => status !== "refused" && !overdue);
  const asked = questionnaire.of("member").filter(({ paper }) => paper);
  const card = isPrefilled() || sent.some(({ kind }) => kind === "kk") ? [] : [{ kind: "kk", member: null }];
  const papers = memberIds().flatMap((member) =>
    asked
      .filter((question) => TO_SEND.includes(standing(member)[question.name]) && applies(member, question))
      .map(({ paper: kind }) => ({ kind, member }))
      .filter(({ kind }) => !sent.some((paper) => paper.kind === kind && paper.member === member)),
  );
  return [...papers, ...card];
}

/** The next step that is still open. */
export function next() {
  if (isOpen(HOUSEHOLD)) return wayInto(HOUSEHOLD);
  const before = beforeMembers();
  if (before) return before;
  const member = memberIds().find((id) => openOf(id).length || pagesOf(id).some((page) => isWanted(id, page)));
  if (member) return wayInto(member);
  if (isOpen(HOUSEHOLD, true)) return wayInto(HOUSEHOLD, true);
  return owed().length && !passed.has("papers") ? "papers" : "check";
}

/** The way on after a page that is in order. */
export function onward(id, page) {
  for (const { name } of page.questions) setApart(id, name, false);
  // Those who aren't on the list are asked where they live one after the other, before anything else is asked of anybody.
  const asksWhere = page.questions.some(({ name }) => name === "presence");
  const before = asksWhere && passed.has("roster") && beforeMembers();
  if (before) return before;
  const pages = sectionOf(id, page);
  const following = pages.slice(pages.indexOf(page) + 1).find((one) => !isPassedOver(id, one));
  return following ? `${id}/${following.name}` : next();
}

/** The page before this one, or the list of tasks: going back passes over nothing. */
export function backFrom(id, page) {
  const pages = sectionOf(id, page);
  const before = pages[pages.indexOf(page) - 1];
  return before ? `${id}/${before.name}` : "home";
}

/** How far one has come: which member this is, and which page. The page's title says the name. */
export function progress(id, page) {
  const pages = sectionOf(id, page).filter((one) => one === page || !isPassedOver(id, one));
  const at = { at: pages.indexOf(page) + 1, pages: pages.length };
  if (id === HOUSEHOLD) return _("Seluruh keluarga · halaman {at} dari {pages}", at);
  const members = memberIds();
  const which = { ...at, member: members.indexOf(id) + 1, members: members.length };
  return pages.length > 1 ? _("Anggota {member} dari {members} · halaman {at} dari {pages}", which) : _("Anggota {member} dari {members}", which);
}
