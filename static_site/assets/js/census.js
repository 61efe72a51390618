// Which phase the census is in, by its own clock.

const ASK_AGAIN = 30_000;

let isSaying = false;

const read = (path, cache) =>
  fetch(path, { cache, headers: { Accept: "application/json" } })
    .then((reply) => (reply.ok ? reply.json() : reply.text().then(() => null))) // one that nobody reads stays open
    .catch(() => null);

/** The campaign as the census shows it, null without an answer. What is to be said on every page comes with it, or else lies beside the pages. */
export async function askCensus(cache) {
  const campaign = await read("/api/census", cache);
  Promise.resolve(campaign ?? read("/notice.json")).then(say);
  return campaign;
}

function say(told) {
  isSaying ||= Boolean(told?.notice);
  if (isSaying) import("./notice.js").then(({ tell }) => tell(told?.notice), () => {});
}

/** Ask now, when the next phase has come, and when the page is looked at again, for the close may have been moved: `changed(campaign)` hears of
 * it, or `missed()` that no answer came. The campaign is as the census shows it: phase, dates, target, now. Resolves, after the first answer, with what asks once more;
 * what the browser has kept of an answer is good for the first alone. */
export async function follow(changed, missed) {
  let timer;

  async function ask(cache) {
    clearTimeout(timer);
    const campaign = await askCensus(cache);
    let wait = ASK_AGAIN;
    if (campaign) {
      changed?.(campaign);
      const next = { before: campaign.opens, online: campaign.closes, closed: campaign.interview_from }[campaign.phase];
      wait = Math.max(Date.parse(next) - Date.parse(campaign.now), 0) + 1000;
    } else missed?.();
    // Timers hold at most 24.8 days; a page open for longer asks when it is looked at.
    if (wait < 2 ** 30) timer = setTimeout(again, wait + Math.random() * ASK_AGAIN);
  }

  const again = () => ask("no-cache");
  document.addEventListener("visibilitychange", () => document.hidden || again());
  await ask();
  return again;
}
