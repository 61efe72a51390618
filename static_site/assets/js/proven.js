// What needs a proof of work, from pages of their own.

import { call, newKey } from "./api.js";
import { proof } from "./proof.js";

/** A way to ask `path` for something. When no answer came, asking for the same again is the same request, under its key. */
export function asker(path) {
  let request = null;
  return async function ask(wanted, triesLeft = 2, posed, key = newKey()) {
    const meant = JSON.stringify(wanted);
    if (request?.meant !== meant) request = { meant, key, body: { ...wanted, challenge: await proof(posed) } };
    const asked = request;
    const answer = await call("POST", path, asked);
    request = null;
    // The key stays, for its turn may hang on it. One that is too easy by now is answered with one that will do; one that was too old with none.
    return answer.type === "challenge-refused" && triesLeft ? ask(wanted, triesLeft - 1, answer.body.challenge, asked.key) : answer;
  };
}
