// The proof of work that a sign-up carries. It is fetched and solved while the person is still typing.

import { Unreachable, call } from "./api.js";
import { trusted } from "./trusted.js";

const address = new URL("./proof-worker.js", import.meta.url).href;

function solved(challenge) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(trusted(address));
    worker.onmessage = ({ data }) => {
      worker.terminate();
      resolve(data);
    };
    worker.onerror = () => reject(new Unreachable()); // its script didn't come: the next press tries again
    worker.postMessage(challenge);
  });
}

/** A solved challenge, as the sign-up sends it: the one that is posed, else a fresh one. Raises Unreachable. */
export async function proof(posed) {
  const { algorithm, challenge, salt, signature, maxNumber } = posed ?? (await call("POST", "challenges", { body: {} })).body;
  const number = await solved({ challenge, salt, maxNumber });
  return btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
}
