// Saving the draft: when a section is left, when typing has rested, when the page is hidden. What can't be sent is kept and sent again.

import { Unreachable, call, heard, newKey } from "./api.js";
import { leftHalf, takeHalf } from "./half.js";
import { copied, held, patch, putDown, take, takeUp } from "./household.js";
import { keepSealed, openedDrafts, takeDraft } from "./sealing.js";
import { wished, wishFor } from "./wish.js";

const REST = 60_000;
const LONGEST_WAIT = 60_000;

let ready = {}; // the key of the next request, chosen as soon as what it says is sealed: {says, key}
let pending = null; // what is being sent, or waits to be sent again under the same key
let sending = null;
let failures = 0;
let again;
let resting;
let tell = () => {};

/** `told(event, detail)` hears "saved", "joined" (another phone's answers came back), "kept" (not sent yet), "sealed" (kept on this phone as far as it can be), "online", "signed-out", "changed" (412), "closed", "refused". */
export function listen(told) {
  tell = told;
  addEventListener("online", () => save().then(() => tell("online")));
  addEventListener("pagehide", () => save({ keepalive: true }));
  document.addEventListener("visibilitychange", () => document.hidden && save({ keepalive: true }));
}

export function unsaved() {
  return Boolean(held.document && (pending || patch()));
}

/** Tell the listener what another request met. */
export function report(event, detail) {
  tell(event, detail);
}

/** Something was typed: whatever becomes of this page loses nothing of it, and it is saved when the hands have rested. What was to be sent
 * has changed, and is sent once the family says so again. */
export function typed() {
  wishFor(null);
  if (failures) heard.at = Date.now(); // without a connection the hands tell that somebody is here
  keepHere();
  clearTimeout(resting);
  resting = setTimeout(save, REST);
}

/** The key under which these answers are sent, however often, and by whichever page. */
function keyOf(answers) {
  const says = JSON.stringify([held.document.version, answers]);
  if (ready.says !== says) ready = { says, key: newKey() };
  return ready.key;
}

/** Seal what isn't at the census: answers, what is half typed, the wish to send. Resolves when it lies on this phone, or can't. */
export async function keepHere() {
  const half = leftHalf();
  const isOpen = unsaved() || wished() || Object.keys(half).length;
  await keepSealed(held.document && isOpen ? JSON.stringify({ ...putDown(), key: keyOf(patch()), half, wish: wished() }) : "");
  tell("sealed");
}

const isSent = ({ version }) => version && version === held.document.receipt?.version;

/** Take up what earlier pages on this phone could not save. Says whether there is a household to go on with. */
export async function resumeUnsaved() {
  for (const { at, text } of await openedDrafts()) {
    const draft = JSON.parse(text);
    if (!takeUp(draft)) continue;
    // It may have left already, in the moment when its page was closed: then this is the same request.
    if (patch()) pending ??= { body: { answers: draft.unsaved }, version: draft.document.version, key: draft.key, snapshot: copied(held.answers) };
    takeHalf({ ...leftHalf(), ...draft.half });
    if (draft.wish && !isSent(draft.wish)) wishFor(draft.wish);
    takeDraft(at);
  }
  if (held.document) await keepHere();
  return Boolean(held.document);
}

/** Save what has been typed. Resolves with what became of it, as told to the listener. */
export function save(options) {
  clearTimeout(resting);
  sending ??= attempt(options);
  return sending;
}

async function attempt(options) {
  let reply;
  try {
    reply = await send(options);
  } finally {
    sending = null;
  }
  if (reply) tell(reply.outcome, reply.body);
  return reply?.outcome ?? "saved";
}

/** Save until nothing is left to save, or something is in the way. */
export async function saveAll() {
  let outcome = "saved";
  while (unsaved() && outcome === "saved") outcome = await save();
  return outcome;
}

export function forget() {
  clearTimeout(resting);
  clearTimeout(again);
  pending = null;
  failures = 0;
}

/** {outcome, body} of a request; null when there was nothing to send. */
async function send({ keepalive = false } = {}) {
  if (!held.document) return null;
  const answers = pending ? null : patch();
  if (answers) pending = { body: { answers }, version: held.document.version, key: keyOf(answers), snapshot: copied(held.answers) };
  if (!pending) return null;
  clearTimeout(again);
  const { snapshot, ...request } = pending;
  try {
    const reply = await call("PATCH", "household", { ...request, patch: true, keepalive });
    if (pending === null) return null; // let go of while it was under way
    pending = null;
    failures = 0;
    return concluded(reply, snapshot);
  } catch (trouble) {
    if (!(trouble instanceof Unreachable)) throw trouble;
    again = setTimeout(save, trouble.after ? trouble.after * 1000 : Math.min(2000 * 2 ** failures++, LONGEST_WAIT));
    return { outcome: "kept" };
  }
}

async function concluded({ status, body, type }, snapshot) {
  if (status === 200) {
    const seen = held.document.version;
    held.saved = snapshot;
    held.savedAt = new Date();
    learn(body);
    const outcome = body.version > seen + 1 ? await joinOthers(seen) : "saved";
    await keepHere();
    return { outcome, body };
  }
  if (status === 401) return { outcome: "signed-out", body };
  return { outcome: { "household-changed": "changed", "census-closed": "closed" }[type] ?? "refused", body };
}

/** Another phone has answered about others since version `seen`: have its answers too, now or when the next save meets them. */
async function joinOthers(seen) {
  try {
    const { status, body } = await call("GET", "household");
    if (status === 200) take(body);
    return "joined";
  } catch (trouble) {
    if (!(trouble instanceof Unreachable)) throw trouble;
    held.document.version = seen;
    return "saved";
  }
}

/** Take over what a reply says of the household: its version, and what is still missing, doubtful or owed. */
export function learn(body) {
  for (const part of ["version", "missing", "warnings", "documents_owed", "status"]) {
    if (body[part] !== undefined) held.document[part] = body[part];
  }
}
