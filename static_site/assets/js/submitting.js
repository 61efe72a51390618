// Sending the household, now or as soon as there is a connection: one submission under one key, also after a reload or a closed tab.

import { Unreachable, call, newKey } from "./api.js";
import { held } from "./household.js";
import { keepHere, learn, report, saveAll } from "./sync.js";
import { wished, wishFor } from "./wish.js";

const PATIENCE = 20_000;
let running = null;
let again;

/** Send, or go on trying. Resolves with "sent", "kept" (tried again by itself), "missing", "refused", or what else was told to the listener. */
export function submit() {
  clearTimeout(again);
  running ??= attempt().finally(() => (running = null));
  return running;
}

/** What the family has wished to send is sent when there is a chance, and `then` hears what became of it. */
export async function submitWished(then) {
  if (wished() && held.document) then(await submit());
}

async function attempt() {
  if (!wished()) wishFor({ key: newKey() });
  await keepHere();
  const saved = await saveAll();
  if (saved !== "saved") {
    if (saved !== "kept" && saved !== "signed-out") wishFor(null); // the family looks at it once more
    return kept(saved);
  }
  if (!wished()) return "changed"; // something was typed meanwhile
  const { version } = held.document;
  const { key, version: before = version } = wished();
  wishFor({ key: before === version ? key : newKey(), version });
  await keepHere(); // before it leaves: whoever opens it again sends the same
  let reply;
  try {
    reply = await call("POST", "household/submissions", { ...wished(), body: {} });
  } catch (trouble) {
    if (!(trouble instanceof Unreachable)) throw trouble;
    return kept("kept");
  }
  const outcome = concluded(reply);
  if (!["closed", "signed-out"].includes(outcome)) wishFor(null);
  keepHere();
  return kept(outcome);
}

function kept(outcome) {
  if (outcome === "kept" || outcome === "closed") {
    again = setTimeout(() => report("online"), PATIENCE);
    if (outcome === "kept") report("kept");
  }
  return outcome;
}

function concluded({ status, body, type }) {
  if (status === 201 || status === 200) {
    held.document.receipt = body;
    learn({ version: body.version, status: "submitted" });
    return "sent";
  }
  const told = status === 401 ? "signed-out" : { "census-closed": "closed", "household-changed": "changed" }[type];
  if (told) report(told, body);
  if (type === "answers-missing") learn(body);
  return told ?? (type === "answers-missing" ? "missing" : "refused");
}
