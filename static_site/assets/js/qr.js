// A QR code as a drawing. What computes it is lean-qr, in assets/vendor; both are fetched only when a code is wanted.

import { element } from "./dom.js";
import { _ } from "./text.js";

const SVG = "http://www.w3.org/2000/svg";
// Readers need so many light squares around it (ISO/IEC 18004).
const MARGIN = 4;

function shape(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** The code of a receipt's address, black on white on any screen, with what it is for. */
export async function qr(address) {
  const { generate } = await import("./lean-qr.js");
  const code = generate(address);
  const side = code.size + 2 * MARGIN;
  let squares = "";
  for (let y = 0; y < code.size; y++) for (let x = 0; x < code.size; x++) if (code.get(x, y)) squares += `M${x + MARGIN} ${y + MARGIN}h1v1h-1z`;
  const drawing = shape("svg", { viewBox: `0 0 ${side} ${side}`, role: "img", "aria-label": _("Kode QR bukti ini"), "shape-rendering": "crispEdges" });
  drawing.append(shape("path", { d: `M0 0h${side}v${side}h-${side}z`, fill: "#fff" }), shape("path", { d: squares, fill: "#000" }));
  const shown = new DocumentFragment();
  shown.append(drawing, element("p", { className: "quiet", textContent: _("Pindai untuk memeriksa bukti ini.") }));
  return shown;
}
