// A QR code as a drawing. What computes it is lean-qr, in assets/vendor; both are fetched only when a code is wanted, by more than one page, and
// take nothing from them.

const SVG = "http://www.w3.org/2000/svg";
// Readers need so many light squares around it (ISO/IEC 18004).
const MARGIN = 4;

function part(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** The code of an address, black on white on any screen; `label` says what it is. */
export async function qrCode(address, label) {
  const { generate } = await import("./lean-qr.js");
  const code = generate(address);
  const side = code.size + 2 * MARGIN;
  let squares = "";
  for (let y = 0; y < code.size; y++) for (let x = 0; x < code.size; x++) if (code.get(x, y)) squares += `M${x + MARGIN} ${y + MARGIN}h1v1h-1z`;
  const drawing = part("svg", { viewBox: `0 0 ${side} ${side}`, role: "img", "aria-label": label, "shape-rendering": "crispEdges" });
  drawing.append(part("path", { d: `M0 0h${side}v${side}h-${side}z`, fill: "#fff" }), part("path", { d: squares, fill: "#000" }));
  return drawing;
}
