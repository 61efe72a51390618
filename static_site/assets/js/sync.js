// Saving the draft: when a section is left, when typing has rested, when the page is hidden. What can't be sent is kept and sent again.

import { Unreachable, call, newKey } from "./api.js";
import { leftHalf, takeHalf } from "./half.js";
import { copied, held, patch, putDown, take, takeUp } from "./household.js";

const REST = 60_000;
const LONGEST_WAIT = 60_000;
// A phone short of memory drops pages, and people reload them: what isn't saved waits here, in this tab alone, until it is.
const UNSAVED = "unsaved";
const HALF = "half-typed";

let pending = null; // what is being sent, or waits to be sent again under the same key
let sending = null;
let failures = 0;
let again;
let resting;
let tell = () => {};

/** `told(event, detail)` hears "saved", "joined" (another phone's answers came back), "kept" (not sent yet), "signed-out", "changed" (412), "closed", "refused". */
export function listen(told) {
  tell = told;
  addEventListener("online", () => save());
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

/** Something was typed: a reload loses nothing of it, and it is saved when the hands have rested. */
export function typed() {
  keepHere();
  clearTimeout(resting);
  resting = setTimeout(save, REST);
}

function keepHere() {
  const half = JSON.stringify(leftHalf());
  for (const [name, text] of [[UNSAVED, putDown()], [HALF, half === "{}" ? "" : half]]) {
    if (text) sessionStorage.setItem(name, text);
    else sessionStorage.removeItem(name);
  }
}

/** Take up what an earlier load of this page could not save. Says whether there is a household to go on with. */
export function resumeUnsaved() {
  const unsaved = sessionStorage.getItem(UNSAVED);
  const isOurs = !unsaved || takeUp(unsaved);
  if (isOurs) takeHalf(JSON.parse(sessionStorage.getItem(HALF) ?? "{}"));
  if (held.document) keepHere(); // what was another family's is gone
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
  if (answers) pending = { body: { answers }, version: held.document.version, key: newKey(), snapshot: copied(held.answers) };
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
    keepHere();
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
