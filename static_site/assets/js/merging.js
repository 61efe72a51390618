// Answers as merge patches: what is new on this phone.

const isEmpty = (changes) => !Object.keys(changes).length;

/** Put changes into answers: null takes one away. What is confirmed is merged, code by code. */
export function merge(target, changes) {
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete target[name];
    else target[name] = typeof value === "object" ? { ...target[name], ...value } : value;
  }
}

/** What of `now` is new since `saved`, as a merge patch. */
export function difference(saved, now) {
  const changes = {};
  for (const name of new Set([...Object.keys(saved), ...Object.keys(now)])) {
    if (typeof now[name] === "object") {
      const inside = difference(saved[name] ?? {}, now[name]);
      if (!isEmpty(inside)) changes[name] = inside;
    } else if (saved[name] !== now[name]) changes[name] = now[name] ?? null;
  }
  return changes;
}

/** What of all answers is new, as the merge patch of `answers`; null when nothing is. */
export function patchOf(saved, now) {
  const changed = {};
  const household = difference(saved.household, now.household);
  const members = {};
  for (const id of new Set([...Object.keys(saved.members), ...Object.keys(now.members)])) {
    if (!now.members[id]) members[id] = null;
    else {
      const changes = difference(saved.members[id] ?? {}, now.members[id]);
      if (!isEmpty(changes)) members[id] = changes;
    }
  }
  if (!isEmpty(household)) changed.household = household;
  if (!isEmpty(members)) changed.members = members;
  return isEmpty(changed) ? null : changed;
}
