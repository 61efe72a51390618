// Which phase the census is in, by its own clock.

let latest = null;

/** The campaign as the census shows it: phase, dates, target, now. Resolves with null when it can't be asked. */
export async function census() {
  try {
    const reply = await fetch("/api/census", { headers: { Accept: "application/json" } });
    if (!reply.ok) return latest;
    latest = await reply.json();
  } catch {
    return latest;
  }
  return latest;
}

const ASK_AGAIN = 30_000;

/** Ask now, and again when the close has come and the page is looked at: `changed(campaign)` hears of it. */
export async function follow(changed) {
  const campaign = await census();
  if (!campaign) return void setTimeout(() => follow(changed), ASK_AGAIN);
  changed(campaign);
  const next = { before: campaign.opens, online: campaign.closes, closed: campaign.interview_from }[campaign.phase];
  const wait = Date.parse(next) - Date.parse(campaign.now);
  // Timers hold at most 24.8 days; a page open for longer asks when it is looked at.
  if (next && wait < 2 ** 31) setTimeout(() => follow(changed), Math.max(wait, 0) + 1000 + Math.random() * 30_000);
}

export function isLastDay({ phase, closes, now }) {
  return phase === "online" && Date.parse(closes) - Date.parse(now) <= 24 * 3600 * 1000;
}
