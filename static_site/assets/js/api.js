// The census's own interface, as this site calls it.

const PATIENCE = 60_000;

/** No answer came, or only that of a census that can't now: the same request may be sent again with the same key. `after` is in seconds, `type` as below. */
export class Unreachable extends Error {
  constructor(after, type) {
    super("unreachable");
    Object.assign(this, { after, type });
  }
}

/** When the census answered last: a session lives on from then. */
export const heard = { at: Date.now() };

/** A key that makes a repeated request the same request. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** One call. Resolves with {status, body, type}; `type` is the last word of a problem's type, such as "census-closed". */
export async function call(method, path, { body, key, version, patch = false, keepalive = false } = {}) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = patch ? "application/merge-patch+json" : "application/json";
  if (key) headers["Idempotency-Key"] = key;
  if (version !== undefined) headers["If-Match"] = `"${version}"`;
  let reply, read;
  try {
    // A connection that has died in silence is given up; the same request is safe to send again.
    const signal = AbortSignal.timeout?.(PATIENCE);
    reply = await fetch(`/api/${path}`, { method, headers, keepalive, signal, body: body === undefined ? undefined : JSON.stringify(body) });
    read = JSON.parse((await reply.text()) || "{}");
  } catch {
    throw new Unreachable(); // also where a gate in between answers in its own words
  }
  const type = reply.ok ? "" : String(read.type ?? "").split("/").pop();
  // Where too many come at once a gate says so without a type of ours.
  if (reply.status >= 500 || (reply.status === 429 && !type)) throw new Unreachable(Number(reply.headers.get("Retry-After")) || undefined, type);
  if (reply.ok) heard.at = Date.now();
  return { status: reply.status, body: read, type };
}
