// Villages and countries: only the file of the regency in question is fetched.

import { combobox } from "./combobox.js";
import { language } from "./text.js";

const loaded = new Map();

function load(name) {
  if (!loaded.has(name)) {
    const file = fetch(new URL(`../places/${name}.json`, import.meta.url)).then((reply) => {
      if (!reply.ok) throw new Error(name);
      return reply.json();
    });
    file.catch(() => loaded.delete(name));
    loaded.set(name, file);
  }
  return loaded.get(name);
}

const regencies = async () => (await load("regencies")).map(([value, name, province]) => ({ value, text: `${name}, ${province}` }));
const countries = async () => (await load(`countries.${language}`)).map(([value, text]) => ({ value, text }));

async function villages(regency) {
  const districts = await load(regency);
  return districts.flatMap(([code, district, listed]) =>
    listed.map(([village, name]) => ({ value: regency + code + village, text: `${name}, ${district}` })),
  );
}

const find = async (entries, value) => (await entries).find((entry) => entry.value === value)?.text;

/** What a region or country code is called; the code itself until the list is there. */
export async function placeName(type, code) {
  try {
    if (type === "country") return (await find(countries(), code)) ?? code;
    const [village, regency] = await Promise.all([find(villages(code.slice(0, 4)), code), find(regencies(), code.slice(0, 4))]);
    return village && regency ? `${village}, ${regency}` : code;
  } catch {
    return code;
  }
}

/** Make a question of places live. `own` is the village of the register, whose regency is looked in first. */
export function mountPlaces(node, type, value, own, changed) {
  const box = (list) => node.querySelector(`[data-list=${list}]`);
  const put = (list, text) => (box(list).querySelector("input").value = text ?? "");
  const chosen = (entry) => {
    node.dataset.chosen = entry?.value ?? "";
    changed();
  };
  node.dataset.chosen = value;
  if (type === "country") {
    combobox(box("country"), countries, chosen);
    if (value) find(countries(), value).then((text) => put("country", text), () => put("country", value));
    return;
  }
  let regency = (value || own).slice(0, 4);
  combobox(box("regency"), regencies, (entry) => {
    regency = entry?.value ?? "";
    put("village", "");
    chosen(null);
  });
  combobox(box("village"), () => (regency ? villages(regency) : Promise.resolve([])), chosen);
  if (regency) find(regencies(), regency).then((text) => put("regency", text), () => {});
  if (value) find(villages(regency), value).then((text) => put("village", text), () => put("village", value));
}
