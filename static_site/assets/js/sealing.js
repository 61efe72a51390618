// What isn't saved at the census lies on the phone sealed (AES-GCM), under a key that only the family's password makes (PBKDF2), and under a
// random name: neither what it says nor whose it is can be read. The key lives in memory and, for a reload, in the tab's own store.

const ROUNDS = 600_000; // as OWASP asks of PBKDF2 with SHA-256
const ROUNDS_OF_CARD = 100_000; // it lies in the tab: nobody shall find the number by trying them all
const KEY = "key";

const made = (bytes) => crypto.getRandomValues(new Uint8Array(bytes));
const spelled = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
const encoded = (text) => new TextEncoder().encode(text);
const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

const empty = () => ({ keys: {}, own: "", card: null });

/** What a password makes: `keys` by salt, `own` the salt of what is sealed here, `card` what the family's number made with it; all promised. */
let ring = empty();
let tried = null; // that of a password that was typed, until the census has taken it or a draft has opened
let name = ""; // under which this page's draft lies
let taken = []; // the names of drafts that have been opened, until all of it lies in this page's own
let wanted = "";
let writing = null;
let isLocked = false;

/** What lies sealed on this phone: [name, salt, nonce, text] each. Nothing else is kept beside tabs. */
function drafts() {
  return Object.entries(localStorage).map(([at, text]) => [at, ...text.split(".")]).filter((parts) => parts.length === 4);
}

/** Whether there is any, of whichever family. */
export function hasDrafts() {
  try {
    return drafts().length > 0;
  } catch {
    return false; // a browser that keeps nothing
  }
}

/** Make the keys of a password ready, while the census is asked. `card` is the family's number: families with the same password have keys of
 * their own. Without one it is a new password of the family that is here. */
export function tryPassword(password, card) {
  const salts = card && hasDrafts() ? drafts().map(([, salt]) => salt) : [];
  const own = (card ? salts[0] : ring.own) || spelled(made(16)); // one for all drafts of a phone, so that a password is worked on once
  tried = { ...empty(), own };
  for (const salt of new Set([own, ...salts])) {
    const number = card ? derived(card, salt, ROUNDS_OF_CARD) : ring.card;
    if (salt === own) tried.card = number;
    tried.keys[salt] = number.then((made) => derived(made + password, salt, ROUNDS));
    tried.keys[salt].catch(() => {}); // who needs it hears of it
  }
}

async function derived(secret, salt, iterations) {
  const from = await crypto.subtle.importKey("raw", encoded(secret), "PBKDF2", false, ["deriveBits"]);
  return spelled(new Uint8Array(await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: bytesOf(salt), iterations }, from, 256)));
}

/** The password that was tried is this family's: what is typed from now on is sealed with it. Resolves when a reload may go on with it.
 * `isSame`: it is another password of the family that is here. */
export async function takePassword(isSame) {
  if (!tried) return;
  ring = tried;
  tried = null;
  taken = isSame && name ? [name] : [];
  name = "";
  try {
    sessionStorage.setItem(KEY, [ring.own, await ring.keys[ring.own], await ring.card].join("."));
  } catch {
    // a browser that keeps nothing, or can't seal: the page says so as soon as there is something to keep
  }
}

/** Go on with the key that this tab had before it was loaded anew. */
export function takeKey() {
  const [own, key, card] = sessionStorage.getItem(KEY)?.split(".") ?? [];
  if (own) ring = { keys: { [own]: key }, own, card: Promise.resolve(card) };
}

async function lock(key, use) {
  return crypto.subtle.importKey("raw", bytesOf(await key), "AES-GCM", false, [use]);
}

async function unsealed([at, salt, nonce, text]) {
  try {
    const open = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytesOf(nonce) }, await lock((tried ?? ring).keys[salt], "decrypt"), bytesOf(text));
    return [{ at, text: new TextDecoder().decode(open) }];
  } catch {
    return []; // another family's, or of another password
  }
}

/** The drafts that this family's password opens: [{at, text}]. */
export async function openedDrafts() {
  return hasDrafts() ? (await Promise.all(drafts().map(unsealed))).flat() : [];
}

/** What lay under a name is in this page now, and goes with what this page keeps. */
export function takeDraft(at) {
  if (at !== name) taken.push(at);
}

/** Keep `text` sealed in place of what this page kept before; "" keeps nothing. Resolves when the newest has been kept. */
export function keepSealed(text) {
  wanted = text;
  writing ??= write().finally(() => (writing = null));
  return writing;
}

async function write() {
  let text;
  try {
    do {
      text = wanted;
      const line = text && (await sealed(text));
      if (text !== wanted) continue;
      if (text) localStorage.setItem((name ||= spelled(made(12))), line);
      else localStorage.removeItem(name);
      for (const at of taken.splice(0)) localStorage.removeItem(at);
      isLocked = true;
    } while (text !== wanted);
  } catch {
    isLocked = false; // no room, no crypto, or no store: it is in memory alone, and the page says so
  }
}

async function sealed(text) {
  const iv = made(12);
  const bytes = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await lock(ring.keys[ring.own], "encrypt"), encoded(text));
  return [ring.own, spelled(iv), spelled(new Uint8Array(bytes))].join(".");
}

/** Whether what was last to be kept lies sealed on this phone. */
export function isKept() {
  return isLocked;
}

/** Nobody sends these any more. */
export function dropDrafts() {
  if (hasDrafts()) for (const [at] of drafts()) localStorage.removeItem(at);
}
