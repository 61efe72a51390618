// What stands in fields and is no answer: half typed, or refused by the census. It waits here for the person to come back to it.

let left = {}; // by `id/question`: {typed, code}, the state of its fields, or {value, code}, what was refused; `code` says why

export function leave(id, name, what) {
  left[`${id}/${name}`] = what;
}

export function leftAt(id, name) {
  return left[`${id}/${name}`];
}

export function forgetAt(id, name) {
  delete left[`${id}/${name}`];
}

/** The census has refused this answer: its page shows it, and why. */
export function refuseAt(id, name, value, code) {
  leave(id, name, { value, code });
}

/** All that is left, to be put down and taken up with the unsaved answers. */
export function leftHalf() {
  return left;
}

export function takeHalf(object) {
  left = { ...object };
}
