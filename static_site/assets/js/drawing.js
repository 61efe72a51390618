// The page carries its questions in short: attributes, label, help, example, choices. Here each gets its fields, before anybody sees it.

import { element } from "./dom.js";
import { _ } from "./text.js";

const GROUPS = ["choice", "date", "month", "region", "country", "citizenship"];
const SVG = "http://www.w3.org/2000/svg";

const words = (node, tag) => node.querySelector(`:scope > ${tag}`)?.textContent ?? "";

function drawing(name) {
  const [svg, use] = ["svg", "use"].map((tag) => document.createElementNS(SVG, tag));
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${new URL("../img/pictures.svg", import.meta.url).pathname}#${name}`);
  svg.append(use);
  return svg;
}

const choice = (input, ...said) => element("label", { className: "choice" }, element("input", input), element("span", {}, ...said));

function option(name, short) {
  const { value } = short.dataset;
  const drawn = choice({ type: "radio", name, value }, ...short.childNodes);
  if (short.dataset.picture !== undefined) drawn.append(drawing(`${name}-${value}`));
  return drawn;
}

function part(name, which, label, width) {
  const input = { name: which, inputMode: "numeric", maxLength: width, className: `w${width}`, autocomplete: "off" };
  return element("label", { className: "part" }, element("span", { textContent: label }), element("input", { ...input, "data-part": which }));
}

/** A field that finds an entry of a list. `final` ones give the answer; `label` and `hints` stand inside. */
function combo(name, list, label, final, described = "", hints = []) {
  const id = `${name}-${list}`;
  const input = { id, role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": `${id}-list`, autocomplete: "off", spellcheck: false };
  const box = element(
    "div", { className: "combo", "data-list": list }, element("label", { htmlFor: id }, label), ...hints,
    element("input", { ...input, "aria-describedby": [described, `${id}-status`].join(" ") }),
    element("ul", { id: `${id}-list`, role: "listbox", "aria-label": label, hidden: true }),
    element("p", { className: "hint", role: "status", id: `${id}-status` }),
  );
  if (final) box.dataset.final = "";
  return box;
}

const country = (name) => combo(name, "countries", _("Negara"), true);
const month = (name) => [part(name, "month", _("Bulan"), 2), part(name, "year", _("Tahun"), 4)];
const parts = (...fields) => [element("div", { className: "parts" }, ...fields)];

const FIELDS = {
  choice: (name, options) => options,
  citizenship: (name, options) => [...options, country(name)],
  country: (name) => [country(name)],
  region: (name) => [combo(name, "regencies", _("Kabupaten atau kota"), false), combo(name, "villages", _("Desa atau kelurahan"), true)],
  date: (name) => parts(part(name, "day", _("Tanggal"), 2), ...month(name)),
  month: (name) => parts(...month(name)),
};
// How a single line is typed: the keyboard that it asks for, and its look.
const LINES = { text: ["", ""], phone: ["tel", "digits"], nik: ["numeric", "digits"], digits: ["numeric", "w4"] };

function line(name, type, described) {
  const common = { id: `i-${name}`, name, "aria-describedby": described, autocomplete: "off" };
  if (type === "note") return element("textarea", { ...common, rows: 4 });
  const [inputMode, className] = LINES[type];
  return element("input", { ...common, inputMode, className });
}

/** The fields of a question that the page carries in short. */
export function drawn(short) {
  const { question: name, type, list, dontKnow } = short.dataset;
  const label = words(short, "b");
  const [help, example] = [words(short, "p"), words(short, "i")];
  const hint = element("p", { className: "hint", id: `h-${name}` }, help);
  if (example) hint.append(" ", element("span", { textContent: _("Contoh: {example}", { example }) }));
  const hints = [...(hint.textContent ? [hint] : []), element("p", { className: "error", id: `e-${name}`, hidden: true })];
  if (type === "nik") hints.unshift(hints.shift(), element("p", { className: "hint", "data-masked": "" }));
  const described = `${hint.textContent ? `h-${name} ` : ""}e-${name}`;
  const isGroup = GROUPS.includes(type);
  const node = element(isGroup ? "fieldset" : "div", { className: "field question" });
  Object.assign(node.dataset, short.dataset);
  if (isGroup) {
    node.setAttribute("aria-describedby", described);
    const options = [...short.querySelectorAll("label")].map((one) => option(name, one));
    node.append(element("legend", { "data-label": "" }, label), ...hints, ...FIELDS[type](name, options));
  } else if (type === "listed") {
    node.append(combo(name, list, label, true, described, hints));
    node.querySelector("label").dataset.label = "";
  } else node.append(element("label", { htmlFor: `i-${name}`, "data-label": "" }, label), ...hints, line(name, type, described));
  if (dontKnow !== undefined) {
    const box = choice({ type: "checkbox" }, _("Tidak tahu"));
    box.firstChild.dataset.dontKnow = "";
    node.append(box);
  }
  return node;
}
