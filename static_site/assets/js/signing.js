// Signing up, the recovery codes, signing in and out.

import { Unreachable, call, newKey } from "./api.js";
import { copyOf, element, onSend, show } from "./dom.js";
import { field, issuedOn, judge, kkFault, nikFault, notNow, number, offline, passwordFault, passwordForm, showing, shortFault, trouble, why } from "./forms.js";
import { held, letGo, putDown, take, takeUp } from "./household.js";
import { goAway } from "./leaving.js";
import { opensHere } from "./opening.js";
import { proof } from "./proof.js";
import { hasDrafts, keepSealed, tryPassword } from "./sealing.js";
import { forget, report, saveAll } from "./sync.js";
import { _ } from "./text.js";

const numbers = {}; // the family's numbers, and the password it chose, between the screens of one sign-up
let working = null; // the proof of work under way
let request = null; // the request as it was sent, to be sent again with its key when no answer came
let codes = null;
let unheard = null; // what was typed to sign in while the census could not be asked

/** The register's numbers: KK, NIK, date of issue. The proof of work starts as soon as they are given. */
export function signUp(go) {
  const page = show(copyOf("view-sign-up"));
  const form = page.querySelector("form");
  for (const name of ["kk_number", "nik", "day", "month", "year"]) form.elements[name].value = numbers[name] ?? "";
  form.elements.unreadable.checked = numbers.unreadable ?? false;
  onSend(form, async () => {
    for (const name of ["day", "month", "year"]) numbers[name] = form.elements[name].value;
    Object.assign(numbers, { kk_number: number(form, "kk_number"), nik: number(form, "nik"), unreadable: form.elements.unreadable.checked });
    const issued = issuedOn(form);
    if (!judge([[field(form, "kk"), kkFault(numbers.kk_number)], [field(form, "nik"), nikFault(numbers.nik)], [field(form, "issued"), issued.fault]])) return;
    numbers.kk_issued_on = issued.value;
    working ??= proof();
    working.catch(() => (working = null));
    go("sign-up/password");
  });
}

function forgetNumbers() {
  for (const name of Object.keys(numbers)) delete numbers[name];
}

/** The password, and the sign-up itself. `signedIn` is called with the household on the page. */
export function signUpPassword(go, signedIn) {
  if (!numbers.kk_number) return go("sign-up");
  const form = passwordForm(show(copyOf("view-password")), numbers.kk_number, numbers.password);
  onSend(form, async () => {
    const password = (numbers.password = form.elements.password.value);
    if (!judge([[field(form, "password"), shortFault(form.elements.password)]])) return;
    try {
      tryPassword(password, numbers.kk_number);
      const issued = numbers.kk_issued_on ? { kk_issued_on: numbers.kk_issued_on } : {};
      await send({ kk_number: numbers.kk_number, nik: numbers.nik, ...issued, password });
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      working = null;
      notNow(error);
    }
  });

  async function send(wanted) {
    const { status, body, type } = await proven("sign-ups", wanted);
    if (status === 201) {
      codes = body.recovery_codes;
      take(body.household);
      forgetNumbers();
      await signedIn();
      return go("codes");
    }
    if (type === "sign-up-refused") return go("sign-up/refused");
    if (type === "census-closed" || type === "census-not-open") return go("closed");
    if (type === "password-refused") judge([[field(form, "password"), passwordFault(body.code, form.elements.password)]]);
    else trouble(why(type, body));
  }
}

/** Ask for what needs a proof of work. When no answer came, the next press sends the same request under its key again. A challenge that was
 * refused costs nobody the turn that the key has. */
async function proven(path, wanted, triesLeft = 2, key = newKey()) {
  const meant = path + JSON.stringify(wanted);
  if (request?.meant !== meant) {
    working ??= proof();
    request = { meant, key, body: { ...wanted, challenge: await working } };
  }
  const asked = request;
  const answer = await call("POST", path, asked);
  request = working = null;
  if (answer.type !== "challenge-refused" || !triesLeft) return answer;
  // One that is too easy by now is answered with one that will do; one that was too old with none.
  if (answer.body.challenge) working = proof(answer.body.challenge);
  return proven(path, wanted, triesLeft - 1, asked.key);
}

/** Whether there are codes that nobody has said to have written down. */
export function hasCodes() {
  return Boolean(codes);
}

/** The two recovery codes, once. They are left only by saying that they are written down. */
export function recoveryCodes(go) {
  if (!codes) return go("home");
  const page = show(copyOf("view-codes"));
  page.querySelector("[data-codes]").append(...codes.map((code) => element("li", { textContent: code })));
  page.querySelector("[data-print]").addEventListener("click", () => print());
  const late = (use) => ({ target }) => import("./codes.js").then(use(target), offline);
  page.querySelector("[data-save]").addEventListener("click", late(() => ({ saveCodes }) => saveCodes(codes)));
  page.querySelector("[data-copy]").addEventListener("click", late((button) => ({ copyCodes }) => copyCodes(codes, button)));
  const form = page.querySelector("form");
  onSend(form, async () => {
    if (!judge([[field(form, "written"), form.elements.written.checked ? "" : _("Catat dulu kedua kode ini, lalu tandai di sini.")]])) return;
    codes = null;
    go("home");
  });
}

export function signIn(go, signedIn, message) {
  const page = show(copyOf("view-sign-in"));
  if (message) {
    const note = page.querySelector("[data-note]");
    note.hidden = false;
    note.textContent = message;
  }
  page.querySelector("[data-locked]").hidden = !hasDrafts();
  const form = page.querySelector("form");
  showing(form);
  onSend(form, async () => {
    const wanted = { kk_number: number(form, "kk_number"), nik: number(form, "nik"), password: form.elements.password.value };
    const passwordMissing = wanted.password ? "" : _("Isi kata sandi keluarga.");
    if (!judge([[field(form, "kk"), kkFault(wanted.kk_number)], [field(form, "nik"), nikFault(wanted.nik)], [field(form, "password"), passwordMissing]])) return;
    tryPassword(wanted.password, wanted.kk_number);
    let isSame = false;
    try {
      const { status, body, type } = await call("POST", "sessions", { body: wanted, key: newKey() });
      if (status > 299) return trouble(why(type, body));
      forget();
      const before = held.document && putDown();
      take(body.household);
      isSame = Boolean(before && takeUp(before)); // what was typed before the session ended goes on
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      if (!(await opensHere())) return;
      forget();
      letGo(); // the draft has it all
      unheard = wanted;
    }
    await signedIn(isSame);
    go("home");
  });
}

/** Sign in at the census with what opened a draft here without it. Says whether the page may go on. */
export async function signInAtLast() {
  if (!unheard) return false;
  const body = unheard;
  unheard = null;
  try {
    return (await call("POST", "sessions", { body, key: newKey() })).status < 300;
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    unheard = body;
    return true;
  }
}

/** Leave nothing on this phone, and start afresh with an empty page. Where something is unsent, or the session can't be ended now, the family is asked. */
export async function signOut(then) {
  const outcome = await saveAll();
  if (outcome === "kept") return report("staying", then);
  if (!["saved", "joined"].includes(outcome)) return;
  try {
    await call("DELETE", "sessions/current", { key: newKey() });
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    return report("staying", then);
  }
  await keepSealed(""); // what is half typed is no answer
  goAway(then);
}
