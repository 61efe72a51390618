// What becomes of sent papers: asked more and more seldom, while somebody looks, and not for ever.

import { Unreachable, call } from "./api.js";
import { held } from "./household.js";
import { isUnderWay } from "./sending.js";
import { report } from "./sync.js";

const PAUSES = [3, 5, 8, 13, 21, 30]; // seconds; the last one again and again
const ROUNDS = 12; // about five minutes

let round = 0;
let timer = null;
let isShown = () => false;
let tell = () => {};

const pending = () => (held.document?.documents ?? []).some(({ id, status, overdue }) => status === "pending" && !overdue && !isUnderWay(id));

/** Whether it is no longer asked what becomes of them: it goes on without this page. */
export const hasGivenUp = () => round >= ROUNDS;

/** Ask from now on, as long as something is pending and `shown()`. `told()` hears of every answer, and of the last one. */
export function follow(shown, told) {
  isShown = shown;
  tell = told;
  round = 0;
  schedule();
}

function schedule() {
  clearTimeout(timer);
  timer = null;
  if (!pending() || !isShown()) return;
  if (hasGivenUp()) return tell();
  timer = setTimeout(ask, PAUSES[Math.min(round, PAUSES.length - 1)] * 1000);
}

async function ask() {
  timer = null;
  if (document.hidden || !isShown()) return; // goes on when it is seen again
  round += 1;
  const before = held.document.documents;
  try {
    const { status, body } = await call("GET", "household");
    if (status === 401) return report("signed-out");
    // What was sent or taken away meanwhile, this reply doesn't know. And the answers wait for a save, which puts those of two phones together.
    if (status === 200 && held.document?.documents === before) {
      held.document.documents = body.documents.filter(({ id }) => !isUnderWay(id));
      tell();
    }
  } catch (trouble) {
    if (!(trouble instanceof Unreachable)) throw trouble;
  }
  schedule();
}

document.addEventListener("visibilitychange", () => document.hidden || timer || schedule());
