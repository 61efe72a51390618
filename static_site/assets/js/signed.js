// What the census has signed and printed as a code: a receipt, an officer's badge. It is judged on this phone alone: what stands after "#"
// is sent nowhere. The page is kept for when there is no connection.

import { follow } from "./census.js";
import { keepPages } from "./offline.js";

const KEYS = "/receipt-keys.json";
const ECDSA = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

function bytes(text) {
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
}

function spelled(raw) {
  return btoa(String.fromCharCode(...raw)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** What a code is worth, and what it says: ["genuine", claims], or ["altered"], ["foreign"] (another census's), ["later"] (no keys yet).
 * Whoever asks must look at `claims.kind` too: a receipt has none, an officer's badge is an "officer". */
export async function judged(code) {
  const [payload, signature = ""] = code.split(".");
  let claims, sealed;
  try {
    claims = JSON.parse(new TextDecoder().decode(bytes(payload)));
    sealed = bytes(signature);
  } catch {
    return ["altered"];
  }
  // The last letter has bits to spare; only one spelling is ours.
  if (spelled(sealed) !== signature || code !== `${payload}.${signature}`) return ["altered"];
  const reply = await fetch(KEYS).catch(() => null);
  if (!reply?.ok) return ["later"];
  const { campaign, keys } = await reply.json();
  const key = keys.find(({ kid }) => kid === claims?.kid);
  if (!key || claims.campaign !== campaign) return ["foreign"];
  const { kty, crv, x, y } = key;
  const known = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, ECDSA, false, ["verify"]);
  const holds = await crypto.subtle.verify(ECDSA, known, sealed, new TextEncoder().encode(payload));
  return holds ? ["genuine", claims] : ["altered"];
}

/** `judge(code)` what the address carries now and whenever it changes, "" for nothing; and keep the page. */
export function check(judge) {
  const arrive = async () => {
    const code = location.hash.slice(1);
    if (code !== "main") await judge(code);
  };
  addEventListener("hashchange", arrive);
  keepPages();
  arrive();
  follow();
}
