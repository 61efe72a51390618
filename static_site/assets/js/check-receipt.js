// Whether a receipt is genuine. It is judged on this phone alone: what stands after "#" is sent nowhere.

import { copyOf, show } from "./dom.js";
import { _, day, hour, language } from "./text.js";

const KEYS = "/receipt-keys.json";
const ECDSA = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
// "proof" is the one policy that this site lets in.
const policy = globalThis.trustedTypes?.createPolicy("proof", { createScriptURL: () => "/receipt-worker.js" });

function bytes(text) {
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
}

function spelled(raw) {
  return btoa(String.fromCharCode(...raw)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** What a receipt is worth, as the name of a view, and what it says: [view, claims]. */
async function judged(receipt) {
  const [payload, signature = ""] = receipt.split(".");
  let claims, sealed;
  try {
    claims = JSON.parse(new TextDecoder().decode(bytes(payload)));
    sealed = bytes(signature);
  } catch {
    return ["altered"];
  }
  // The last letter has bits to spare; only one spelling is ours.
  if (spelled(sealed) !== signature || receipt !== `${payload}.${signature}`) return ["altered"];
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

async function arrive() {
  const receipt = location.hash.slice(1);
  if (receipt === "main") return;
  const [view, claims] = receipt ? await judged(receipt) : ["none"];
  if (!claims) return void show(copyOf(`view-${view}`));
  show(
    copyOf(claims.being_matched ? "view-received" : "view-genuine", {
      household: claims.household,
      village: claims.village,
      number: claims.receipt_number,
      version: claims.version,
      time: _("{day}, pukul {hour}", { day: day(claims.submitted_at), hour: hour(claims.submitted_at) }),
    }),
  );
}

/** Keep this page and the keys, and nothing of any receipt, for when there is no connection. */
async function keep() {
  const parts = document.querySelectorAll("script[src], link[rel=stylesheet], link[rel=icon]");
  const needed = [location.pathname, KEYS, ...Array.from(parts, (part) => part.src ?? part.href)].map((address) => new URL(address, location).href);
  const kept = await caches.open(`receipt-${language}`);
  await kept.addAll(needed);
  for (const { url } of await kept.keys()) if (!needed.includes(url)) await kept.delete(url);
  await navigator.serviceWorker.register(policy ? policy.createScriptURL("") : "/receipt-worker.js", { scope: location.pathname });
}

addEventListener("hashchange", arrive);
arrive()
  .then(keep)
  .catch(() => {}); // without a connection, or a place to keep it, the page has done what it can
