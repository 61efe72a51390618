// One question on the page: what stands in its fields, read and written. Whether it can be kept, answers.js says.

import { refusal } from "./answers.js";
import { mountLists } from "./places.js";

const INPUTS = "input, textarea";
const digits = (text) => text.replace(/[\s.\-\u200e-\u202e\u2066-\u2069]/g, ""); // pasted numbers bring invisible marks along
const inputs = (node) => [...node.querySelectorAll("input[data-part]")];
const partsOf = (node) => Object.fromEntries(inputs(node).map((input) => [input.dataset.part, input.value.trim()]));
const isTicked = (input) => input.type === "radio" || input.type === "checkbox";
const lineOf = (node) => node.querySelector(INPUTS);

/** The typed state of a question's fields, to put back when the person returns. */
export function typedIn(node) {
  return [...node.querySelectorAll(INPUTS)].map((input) => (isTicked(input) ? input.checked : input.value)).concat(node.dataset.regency ?? "");
}

const two = (text) => text.padStart(2, "0");

function readDate(node) {
  const { day, month, year } = partsOf(node);
  if (!day && !month) return year;
  return `${year}-${two(month)}-${two(day)}`;
}

function readMonth(node) {
  const { month, year } = partsOf(node);
  return month ? `${year}-${two(month)}` : year;
}

// What is typed beside a list and not chosen from it.
const typedBeside = (node) => node.querySelector("[data-final] input").value.trim().replace(/\s+/g, " ");
const chosen = (node) => node.dataset.chosen || typedBeside(node);
const tidy = (node) => lineOf(node).value.trim().replace(/[^\S\n]+/g, " ");

const READ = {
  choice: (node) => node.querySelector("input:checked")?.value ?? "",
  text: tidy,
  note: tidy,
  phone: (node) => tidy(node).replace(/[\u200e-\u202e\u2066-\u2069]/g, ""),
  digits: (node) => digits(lineOf(node).value),
  nik: (node) => digits(lineOf(node).value),
  date: readDate,
  month: readMonth,
  region: chosen,
  country: chosen,
  listed: chosen,
  citizenship: (node) => {
    const which = node.querySelector("input:checked")?.value ?? "";
    return which === "foreign" ? chosen(node) || which : which;
  },
};

/** What the fields say: {value} to keep ("" for nothing), or {code}, why it can't be kept. */
export function read(question, node, today) {
  if (node.querySelector("[data-dont-know]")?.checked) return { value: "dont_know" };
  const value = READ[question.type](node);
  const code = refusal(question, value, today);
  if (!code) return { value };
  return { code: /^not-a-(date|month)$/.test(code) && !/^\d{4}$/.test(partsOf(node).year) ? "not-a-year" : code };
}

// What is chosen from a list is put there by the list.
function write(question, node, value) {
  const dontKnow = node.querySelector("[data-dont-know]");
  if (dontKnow) dontKnow.checked = value === "dont_know";
  if (dontKnow?.checked) value = "";
  if (question.type === "choice" || question.type === "citizenship") {
    const ticked = question.choices.has(value) || !value ? value : "foreign";
    for (const input of node.querySelectorAll("input[type=radio]")) input.checked = input.value === ticked;
  } else if (question.type === "date" || question.type === "month") {
    const [year = "", month = "", day = ""] = value.split("-");
    const shown = { year, month: month && String(Number(month)), day: day && String(Number(day)) };
    for (const input of inputs(node)) input.value = shown[input.dataset.part];
  } else if (!node.querySelector("[data-final]")) {
    lineOf(node).value = value;
  }
}

/** Put an answer into a question's fields and make them live. `home` is the region to look near; `changed` hears of a choice from a list. */
export function mount(question, node, value, home, changed) {
  write(question, node, value);
  if (node.querySelector(".combo")) mountLists(node, question, value === "dont_know" || (question.type !== "listed" && question.choices.has(value)) ? "" : value, home, changed);
  const dontKnow = node.querySelector("[data-dont-know]");
  if (dontKnow) {
    node.addEventListener("input", ({ target }) => {
      if (target !== dontKnow) dontKnow.checked = false;
      else if (dontKnow.checked) for (const input of node.querySelectorAll("[type=radio]")) input.checked = false;
    });
  }
  if (question.type === "citizenship") {
    const showCountry = () => (node.querySelector(".combo").hidden = !node.querySelector("[value=foreign]").checked);
    node.addEventListener("change", showCountry);
    showCountry();
  }
}

/** The typed state again, as it was left. */
export function putBack(node, typed) {
  node.querySelectorAll(INPUTS).forEach((input, at) => {
    if (isTicked(input)) input.checked = typed[at];
    else input.value = typed[at] ?? "";
  });
  node.dataset.regency = typed[typed.length - 1];
  node.dispatchEvent(new Event("change"));
}
