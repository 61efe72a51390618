// Which phase the census is in, by its own clock.

import { lastDate } from "./text.js";

/** The campaign as the census shows it: phase, dates, target, now. Resolves with null when it can't be asked. */
async function census() {
  try {
    const reply = await fetch("/api/census", { headers: { Accept: "application/json" } });
    return reply.ok ? await reply.json() : null;
  } catch {
    return null;
  }
}

const ASK_AGAIN = 30_000; // as long as an answer is kept on its way

/** Ask now, when the next phase has come, and when the page is looked at again, for the close may have been moved: `changed(campaign)` hears of it. */
export async function follow(changed) {
  let timer, asked;

  async function ask() {
    clearTimeout(timer);
    asked = Date.now();
    const campaign = await census();
    let wait = ASK_AGAIN;
    if (campaign) {
      changed(campaign);
      const next = { before: campaign.opens, online: campaign.closes, closed: campaign.interview_from }[campaign.phase];
      wait = Math.max(Date.parse(next) - Date.parse(campaign.now), 0) + 1000;
    }
    // Timers hold at most 24.8 days; a page open for longer asks when it is looked at.
    if (wait < 2 ** 30) timer = setTimeout(ask, wait + Math.random() * 30_000);
  }

  document.addEventListener("visibilitychange", () => document.hidden || Date.now() - asked < ASK_AGAIN || ask());
  await ask();
}

export function isLastDay({ phase, closes, now }) {
  return phase === "online" && lastDate(closes) === now.slice(0, 10);
}
