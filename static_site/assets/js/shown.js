// What the progress page shows at the moment, for the parts of its script that draw it.

/** `region` is a code, "" where there is none; `counts` are its public ones, once they are there. */
export const shown = { region: null, counts: null };

export const page = document.getElementById("main");
export const at = (name) => page.querySelector(`[data-${name}]`);
