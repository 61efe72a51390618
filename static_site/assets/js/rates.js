// What follows from a region's counts.

const LEAST = 0.0005; // below it the rate is not passed on: "0 %" encourages nobody

export const isTold = (counts) => Boolean(counts) && counts.rate >= LEAST;

/** How many registered people more must be counted for the target. */
export const missing = ({ target, people, people_counted }) => Math.max(Math.ceil((Math.round(target * 1e6) * people) / 1e6) - people_counted, 0);

/** The place of a rate among others, its own with them: 1 is the highest, and equal rates share a place. */
export const rankOf = (rate, rates) => 1 + rates.filter((other) => other > rate).length;
