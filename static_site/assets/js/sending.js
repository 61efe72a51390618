// Sending papers, one after the other: announced to the census, then straight to the store. A dropped connection is met by trying again,
// under the same key and with the same form while it lives, so that no paper comes twice. Photos wait in this page's memory alone: a shared phone keeps none.

import { Unreachable, call, newKey } from "./api.js";
import { held } from "./household.js";
import { report, saveAll } from "./sync.js";

const FORM_LIVES = 4 * 60_000; // five minutes, less what a slow upload takes
const SILENCE = 60_000;
const LAST_SILENCE = 180_000; // what a slow phone has buffered is still on its way when all of it counts as sent
const LONGEST_WAIT = 60_000;

const jobs = new Map(); // by paper
let whose = null; // the household that they are of
let working = null;
let again;
let failures = 0;
let tell = () => {};

export const keyOf = ({ kind, member }) => `${kind}/${member ?? ""}`;
export const isSamePaper = (one, other) => keyOf(one) === keyOf(other);

/** `told(paper)` hears of every change of a paper under way. */
export function listenToSending(told) {
  tell = told;
}

/** Forget what another household, before on this phone, had under way. */
function ours() {
  const now = held.document && JSON.stringify([held.document.register, held.document.return_number]);
  if (now !== whose) {
    for (const job of jobs.values()) end(job);
    jobs.clear();
    whose = now;
  }
  return jobs;
}

/** How a paper's sending goes: {paper, phase, share, why, preview, name, isPdf, form}; phase is "preparing", "unusable", "queued", "sending", "offline", "stopped" or "landed". */
export function jobOf(paper) {
  return ours().get(keyOf(paper));
}

/** Whether the census knows this paper but doesn't have it yet. */
export const isUnderWay = (id) => [...ours().values()].some(({ form, phase }) => form?.id === id && phase !== "landed");

export const isWaiting = () => [...ours().values()].some(({ phase }) => ["preparing", "queued", "sending", "offline", "stopped"].includes(phase));

function change(job, now) {
  Object.assign(job, now);
  tell(job.paper);
}

function end(job) {
  job.isOver = true;
  job.request?.abort();
  URL.revokeObjectURL(job.preview);
}

/** Let go of what is under way of a paper. */
export function drop(paper) {
  const job = jobOf(paper);
  if (job) end(job);
  ours().delete(keyOf(paper));
}

/** Send a paper: `preparing` promises its content; `name`, its file's, is for this page alone. What was under way of it before is dropped, what was sent is replaced. */
export async function send(paper, preparing, name) {
  drop(paper);
  const job = { paper, phase: "preparing", share: 0, key: newKey(), form: null, content: null, name, isPdf: false, preview: "", why: "" };
  ours().set(keyOf(paper), job);
  tell(paper);
  try {
    job.content = await preparing;
  } catch (trouble) {
    if (!job.isOver) change(job, { phase: "unusable", why: trouble.why ?? "unreadable" });
    if (!trouble.why) throw trouble;
    return;
  }
  if (job.isOver) return;
  job.isPdf = job.content.type === "application/pdf";
  if (!job.isPdf) job.preview = URL.createObjectURL(job.content);
  change(job, { phase: "queued" });
  await sendAll();
}

/** Send what waits, now. */
export function sendAll() {
  clearTimeout(again);
  for (const job of ours().values()) if (["offline", "stopped"].includes(job.phase)) change(job, { phase: "queued" });
  working ??= work().finally(() => (working = null));
  return working;
}

async function work() {
  for (let job; (job = [...ours().values()].find(({ phase }) => phase === "queued")); ) {
    try {
      await attempt(job);
      failures = 0;
    } catch (trouble) {
      if (job.isOver) continue;
      if (!(trouble instanceof Unreachable)) {
        change(job, { phase: "stopped", why: "" });
        throw trouble;
      }
      for (const one of ours().values()) if (["queued", "sending"].includes(one.phase)) change(one, { phase: "offline", share: 0 });
      again = setTimeout(sendAll, trouble.after ? trouble.after * 1000 : Math.min(2000 * 2 ** failures++, LONGEST_WAIT));
    }
  }
}

async function attempt(job) {
  change(job, { phase: "sending", share: 0, why: "" });
  // A paper belongs to a member whom the census knows.
  const outcome = await saveAll();
  if (outcome === "kept") throw new Unreachable();
  if (!["saved", "joined"].includes(outcome)) return change(job, { phase: "stopped" }); // the page says what is in the way
  for (let tries = 0; tries < 2; tries++) {
    if (!isAlive(job.form) && !(await announce(job))) return;
    if (job.isOver) return;
    const status = await post(job);
    if (job.isOver) return;
    if (status < 300) return landed(job);
    if (status >= 500) throw new Unreachable();
    job.form = null; // it has run out; another of the same paper may be had
  }
  change(job, { phase: "stopped", why: "not-taken" });
}

const isAlive = (form) => form && Date.now() - form.at < FORM_LIVES;

/** Ask for the form that sends this paper. The same key again is the same paper again, with a new form. Says whether there is one. */
async function announce(job) {
  const { kind, member } = job.paper;
  const { type: content_type, size } = job.content;
  const { status, body, type } = await call("POST", "household/documents", { body: { kind, content_type, size, ...(member && { member }) }, key: job.key });
  if (job.isOver) {
    if (body.id) discard(body.id);
    return false;
  }
  if (status === 200 || status === 201) {
    job.form = { ...body.upload, id: body.id, at: Date.now() };
    keep((known) => !isSamePaper(known, job.paper)); // replaced
    return true;
  }
  if (status === 429) throw new Unreachable();
  if (body.code === "unknown-document") job.key = newKey(); // replaced from another phone: sent again, it is another paper
  change(job, { phase: "stopped", why: body.code ?? type });
  if (status === 401) report("signed-out");
  if (type === "census-closed") report("closed");
  return false;
}

function keep(isKept) {
  held.document.documents = (held.document.documents ?? []).filter(isKept);
}

function landed(job) {
  const { kind, member } = job.paper;
  const { type: content_type, size } = job.content;
  keep(({ id }) => id !== job.form.id);
  held.document.documents.push({ id: job.form.id, kind, member, status: "pending", overdue: false, reason: "", hard_to_read: false, content_type, size });
  job.content = null; // what is shown of it is enough
  change(job, { phase: "landed", share: 1 });
}

// fetch tells nothing of an upload's progress. A connection that has died in silence is given up.
function post(job) {
  const sent = new FormData();
  for (const [name, value] of Object.entries(job.form.fields)) sent.append(name, value);
  sent.append("file", job.content, "paper"); // its own name is nobody's business
  const request = (job.request = new XMLHttpRequest());
  return new Promise((resolve, reject) => {
    let silence;
    const stirred = (patience) => {
      clearTimeout(silence);
      silence = setTimeout(() => request.abort(), patience);
    };
    request.open("POST", job.form.url);
    request.upload.onprogress = ({ loaded, total }) => {
      stirred(loaded < total ? SILENCE : LAST_SILENCE);
      change(job, { share: loaded / total });
    };
    request.onload = () => resolve(request.status);
    request.onerror = request.onabort = () => reject(new Unreachable());
    request.onloadend = () => clearTimeout(silence);
    stirred(SILENCE);
    request.send(sent);
  });
}

/** Take a paper away here, and the one called `id` at the census. Throws Unreachable. */
export async function takeAway(paper, id) {
  const status = id ? await discard(id) : 204;
  if (status === 401) return report("signed-out");
  if (status >= 300 && status !== 404) return report("closed");
  drop(paper);
  keep((known) => known.id !== id);
  tell(paper);
}

async function discard(id) {
  const { status } = await call("DELETE", `household/documents/${id}`, { key: newKey() });
  return status;
}

addEventListener("online", () => [...ours().values()].some(({ phase }) => phase === "offline") && sendAll());
addEventListener("beforeunload", (event) => isWaiting() && event.preventDefault());
