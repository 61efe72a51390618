// Going away from a phone that others use. Without a connection the session can't be ended; it is, as soon as there is one.

import { Unreachable, call, newKey } from "./api.js";
import { letGo } from "./household.js";
import { forget } from "./sync.js";

const LEFT = "left";

/** Forget the family on this page; what is sealed stays sealed. Nothing is shown before the page is new, and then it is at `then`. */
export function goAway(then) {
  forget();
  letGo();
  sessionStorage.clear();
  history.replaceState(null, "", `#${then}`);
  location.reload();
}

/** Go away without a word to the census: its session is ended by whoever opens the page next. */
export function goAwayUnheard(then) {
  localStorage.setItem(LEFT, "1");
  goAway(then);
}

/** Somebody has signed in since: there is nothing to end. */
export function come() {
  localStorage.removeItem(LEFT);
}

/** End the session that somebody has left behind here, now or when there is a connection. */
export async function endLeft() {
  if (!localStorage.getItem(LEFT)) return;
  try {
    await call("DELETE", "sessions/current", { key: newKey() });
    come();
  } catch (trouble) {
    if (!(trouble instanceof Unreachable)) throw trouble;
    addEventListener("online", endLeft, { once: true });
  }
}
