// Answers of two phones put together.

import { merge, patchOf } from "./merging.js";

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
