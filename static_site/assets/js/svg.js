// Drawings.

/** An element of a drawing. */
export function shape(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** A bar for a share out of `most`, with a mark at `target`. Its width is in hundredths, so that it fits any screen. */
export function bar(rate, target, most) {
  const drawing = shape("svg", { viewBox: "0 0 100 8", preserveAspectRatio: "none", class: "bar", "aria-hidden": "true" });
  drawing.append(shape("rect", { width: 100, height: 8, class: "track" }), shape("rect", { width: (100 * rate) / most, height: 8, class: "fill" }));
  if (target <= most) drawing.append(shape("rect", { x: (100 * target) / most - 0.4, width: 0.8, height: 8, class: "target" }));
  return drawing;
}
