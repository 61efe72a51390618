// Answers as merge patches: what is new on this phone, and what becomes of it when another phone was quicker.

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

// A conflict {id, name, mine, theirs} is a question that both answered, differently. Whom one phone took away and the other answered for stays.

/** This phone's answers (`mine`) put into the other phone's (`theirs`), both begun from `saved`: {answers, conflicts}; `answers` has mine. */
export function reconciled(saved, mine, theirs) {
  const answers = JSON.parse(JSON.stringify(theirs));
  const changed = patchOf(saved, mine) ?? {};
  const other = patchOf(saved, theirs) ?? {};
  const conflicts = [];
  const settle = (id, target, changes, rival) => {
    for (const [name, value] of Object.entries(changes)) {
      if (name in rival && name !== "confirmed" && rival[name] !== value) conflicts.push({ id, name, mine: value ?? "", theirs: rival[name] ?? "" });
    }
    merge(target, changes);
  };
  settle("household", answers.household, changed.household ?? {}, other.household ?? {});
  for (const [id, changes] of Object.entries(changed.members ?? {})) {
    const rival = other.members?.[id];
    if (changes === null) {
      if (!rival) delete answers.members[id];
    } else if (rival === null) answers.members[id] = JSON.parse(JSON.stringify(mine.members[id]));
    else settle(id, (answers.members[id] ??= {}), changes, rival ?? {});
  }
  return { answers, conflicts };
}
