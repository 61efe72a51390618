// Building pages from the templates that the document carries. Text goes in as text, never as markup.

import { fill } from "./text.js";

const main = () => document.getElementById("main");

export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made && name !== "list" && name !== "form") made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** A copy of the template `id`; `{name}` and other fillings are put into its text. */
export function copyOf(id, values = {}) {
  const copy = document.getElementById(id).content.cloneNode(true);
  const heading = copy.querySelector("h1");
  if (heading) entitle(heading, heading.textContent, values);
  fillIn(copy, values);
  return copy;
}

export function fillIn(node, values) {
  const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (text.data.includes("{")) text.data = fill(text.data, values);
  }
  for (const slot of node.querySelectorAll("[data-slot]")) {
    if (values[slot.dataset.slot] !== undefined) slot.textContent = values[slot.dataset.slot];
  }
}

/** Give a heading its text. The tab is called so too, but for the fillings: a browser keeps its name, and the next family may read it there. */
export function entitle(heading, text, values) {
  heading.dataset.title = text.replace(/\{\w+\}/g, "…");
  heading.textContent = fill(text, values);
}

/** Put a view on the page: its heading gets the focus and names the tab, so that nobody is lost. */
export function show(view) {
  const page = main();
  page.replaceChildren(view);
  const heading = page.querySelector("h1");
  document.title = `${heading.dataset.title ?? heading.textContent} · Sensus Online`;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  window.scrollTo(0, 0);
  return page;
}

/** Put a box over the page; on a browser without dialogs (Safari before 15.4, Firefox before 98) it stands on top of it. Returns what takes
 * it away, and gives the focus back. */
export function openBox(box) {
  const before = document.activeElement;
  main().before(box);
  if (box.showModal) box.showModal();
  else {
    box.className = "summary";
    box.setAttribute("role", "alertdialog");
    box.querySelector("button").focus();
  }
  return () => {
    box.remove();
    before.focus();
  };
}

/** While `work` runs the button says so and can't be pressed twice. */
export async function busy(button, work) {
  button.setAttribute("aria-busy", "true");
  button.setAttribute("aria-disabled", "true");
  try {
    return await work();
  } finally {
    button.removeAttribute("aria-busy");
    button.removeAttribute("aria-disabled");
  }
}

/** When the form is sent: `work` with the button busy, once at a time. */
export function onSend(form, work) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter ?? form.querySelector("button:not([type=button])");
    if (button.getAttribute("aria-busy")) return;
    busy(button, () => work(form));
  });
}

/** One message at a field, read out with it. An empty message takes it away. */
export function sayAt(field, message) {
  const error = field.querySelector(".error");
  error.textContent = message;
  error.hidden = !message;
  field.classList.toggle("wrong", Boolean(message));
  for (const input of field.querySelectorAll("input, select")) {
    if (input.type === "radio") continue;
    if (message) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }
}

/** The error summary on top of the view: each message leads to its place. `flaws` are [{message, to}], `to` an element or a hash. */
export function summarise(title, flaws) {
  const page = main();
  page.querySelector(".summary")?.remove();
  if (!flaws.length) return;
  const list = element("ul");
  for (const { message, to } of flaws) {
    const link = element("a", { href: typeof to === "string" ? to : "#main", textContent: message });
    if (typeof to !== "string") link.addEventListener("click", (event) => lead(event, to));
    list.append(element("li", {}, to ? link : message));
  }
  const summary = element("div", { className: "summary", role: "alert", tabIndex: -1 }, element("h2", { textContent: title }), list);
  page.prepend(summary);
  summary.focus();
}

function lead(event, field) {
  event.preventDefault();
  const input = field.matches("input") ? field : field.querySelector("input:not([hidden])");
  field.scrollIntoView({ block: "start" });
  input?.focus({ preventScroll: true });
}
