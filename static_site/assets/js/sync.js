// Saving the draft: when a section is left, when typing has rested, when the page is hidden. What can't be sent is kept and sent again.

import { Unreachable, call, newKey } from "./api.js";
import { held, patch, copied } from "./household.js";

const REST = 60_000;
const LONGEST_WAIT = 60_000;

let pending = null; // what is being sent, or waits to be sent again under the same key
let sending = null;
let failures = 0;
let again;
let resting;
let tell = () => {};

/** `told(event, detail)` hears "saved", "kept" (not sent yet), "signed-out", "changed" (412), "closed", "refused". */
export function listen(told) {
  tell = told;
  addEventListener("online", () => pending && save());
  addEventListener("pagehide", () => save({ keepalive: true }));
  document.addEventListener("visibilitychange", () => document.hidden && save({ keepalive: true }));
}

export function unsaved() {
  return Boolean(held.document && (pending || patch()));
}

/** Something was typed: save when the hands have rested. */
export function typed() {
  clearTimeout(resting);
  resting = setTimeout(save, REST);
}

/** Save what has been typed. Resolves with what became of it, as told to the listener. */
export function save(options) {
  clearTimeout(resting);
  sending ??= send(options).finally(() => {
    sending = null;
  });
  return sending;
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

async function send({ keepalive = false } = {}) {
  if (!held.document) return "saved";
  const answers = pending ? null : patch();
  if (answers) pending = { body: { answers }, version: held.document.version, key: newKey(), snapshot: copied(held.answers) };
  if (!pending) return "saved";
  clearTimeout(again);
  const { snapshot, ...request } = pending;
  let reply;
  try {
    reply = await call("PATCH", "household", { ...request, patch: true, keepalive });
  } catch (trouble) {
    if (!(trouble instanceof Unreachable)) throw trouble;
    again = setTimeout(save, trouble.after ? trouble.after * 1000 : Math.min(2000 * 2 ** failures++, LONGEST_WAIT));
    tell("kept");
    return "kept";
  }
  if (pending === null) return "saved"; // let go of while it was under way
  pending = null;
  failures = 0;
  return settle(reply, snapshot);
}

function settle({ status, body, type }, snapshot) {
  let outcome = "saved";
  if (status === 200) {
    held.saved = snapshot;
    held.savedAt = new Date();
    learn(body);
  } else if (status === 401) outcome = "signed-out";
  else if (type === "household-changed") outcome = "changed";
  else if (type === "census-closed") outcome = "closed";
  else outcome = "refused";
  tell(outcome, body);
  return outcome;
}

/** Take over what a reply says of the household: its version, and what is still missing, doubtful or owed. */
export function learn(body) {
  for (const part of ["version", "missing", "warnings", "documents_owed", "status"]) {
    if (body[part] !== undefined) held.document[part] = body[part];
  }
}
