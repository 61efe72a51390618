// Villages, countries and the lists of occupations, peoples and languages: only what is searched is fetched, and once.

import { combobox } from "./combobox.js";
import { language } from "./text.js";

const loaded = new Map();

/** What `entries` makes of a file of places or lists, once: who ranks entries knows them again. */
export function load(path, entries) {
  if (!loaded.has(path)) {
    const file = fetch(new URL(`../${path}.json`, import.meta.url)).then(async (reply) => {
      if (!reply.ok) throw new Error(path);
      return entries(await reply.json());
    });
    file.catch(() => loaded.delete(path));
    loaded.set(path, file);
  }
  return loaded.get(path);
}

const LISTS = {
  regencies: () => load("places/regencies", (rows) => rows.map(([value, name, province]) => ({ value, text: `${name}, ${province}` }))),
  countries: () => load(`places/countries.${language}`, (rows) => rows.map(([value, text]) => ({ value, text }))),
  villages: (regency) => (regency ? load(`places/${regency}`, (districts) => villagesOf(regency, districts)) : Promise.resolve([])),
};

function villagesOf(regency, districts) {
  return districts.flatMap(([code, district, listed]) => listed.map(([village, name]) => ({ value: regency + code + village, text: `${name}, ${district}` })));
}

function entriesOf(list, regency) {
  if (LISTS[list]) return LISTS[list](regency);
  return load(`lists/${list}.${language}`, (rows) => rows.map(([value, text, words]) => ({ value, text, words })));
}

const find = async (entries, value) => (await entries).find((entry) => entry.value === value)?.text;

/** What the answer to a question with a list is called; the answer itself where it is free text, or the list can't be had. */
export async function calledIn({ type, list }, value) {
  try {
    if (type !== "region") return (await find(entriesOf(list || "countries"), value)) ?? value;
    const regency = value.slice(0, 4);
    const [village, place] = await Promise.all([find(entriesOf("villages", regency), value), find(entriesOf("regencies"), regency)]);
    return village && place ? `${village}, ${place}` : value;
  } catch {
    return value;
  }
}

/** Make a question with a list live. Villages are looked for near `home`, {code, regency, province}, first; nothing is fetched before it is needed. */
export function mountLists(node, question, value, home, changed) {
  node.dataset.chosen = value;
  node.dataset.regency ||= (value || home?.code || "").slice(0, 4);
  const inputs = {};
  for (const box of node.querySelectorAll(".combo")) {
    const { list } = box.dataset;
    const final = box.dataset.final !== undefined;
    inputs[list] = box.querySelector("input");
    // Whoever types meanwhile is not interrupted, and what was half typed before stands.
    const put = (text) => (inputs[list].value ||= text);
    const code = final ? value : node.dataset.regency;
    const offered = final && question.choices?.get(value);
    if (offered) put(offered);
    else if (value) find(entriesOf(list, node.dataset.regency), code).then((text) => put(text ?? code), () => put(code));
    else if (list === "regencies" && code) put(`${home.regency}, ${home.province}`);
    const choose = (entry) => {
      if (!final) chooseRegency(entry);
      else node.dataset.chosen = entry?.value ?? "";
      changed();
    };
    const isFree = question.type === "listed";
    const first = isFree ? [...question.choices].map(([value, text]) => ({ value, text })) : [];
    combobox(box, () => entriesOf(list, node.dataset.regency), choose, { free: isFree, first });
  }

  function chooseRegency(entry) {
    node.dataset.regency = entry?.value ?? "";
    node.dataset.chosen = inputs.villages.value = "";
    if (entry) inputs.villages.focus();
  }
}
