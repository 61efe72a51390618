// From now on what was opened once opens without a network.

import { trusted } from "./trusted.js";

/** Once the page is whole: what it keeps shall hold nothing of it up. A browser that can't, or doesn't want to, has the page all the same. */
export function keepPages() {
  addEventListener("load", () => navigator.serviceWorker?.register(trusted("/offline-worker.js")).catch(() => {}));
}
