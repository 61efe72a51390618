// A picture of a region's rate, drawn on this phone: square, as chats show pictures. It is fetched when one is wanted, by more than one page, and
// takes nothing from them.

const SIDE = 1080;
const EDGE = 84;
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
const INK = "#211a17";
const QUIET = "#5d524c";
const BRICK = "#93331c";
const PAPER = "#fffdfa";
const WASH = "#f2dfd2";

/** Rows of words that fit into `width`. */
function rows(pen, text, width) {
  const found = [""];
  for (const word of text.split(" ")) {
    const longer = `${found[found.length - 1]} ${word}`.trim();
    if (found[found.length - 1] && pen.measureText(longer).width > width) found.push(word);
    else found[found.length - 1] = longer;
  }
  return found;
}

/** Text from `y` downwards, as large as fits into so many rows; gives where it ends. */
function write(pen, text, y, { size, least = size, most = 1, weight = 400, color = INK }) {
  const width = SIDE - 2 * EDGE;
  let fitting;
  for (; ; size -= 4) {
    pen.font = `${weight} ${size}px ${FONT}`;
    fitting = rows(pen, text, width);
    if (size <= least || (fitting.length <= most && fitting.every((row) => pen.measureText(row).width <= width))) break;
  }
  pen.fillStyle = color;
  for (const row of fitting) pen.fillText(row, EDGE, (y += size * 1.12), width);
  return y + size * 0.2;
}

/** A line of the ornament, `petals` being the path of one on 32 × 32. */
function ornament(pen, petals, y) {
  const one = new Path2D(petals);
  pen.fillStyle = BRICK;
  for (let x = 0; x < SIDE; x += 54) {
    pen.setTransform(54 / 32, 0, 0, 54 / 32, x, y);
    pen.fill(one);
  }
  pen.resetTransform();
}

/** A JPEG of `{title, within, rate, said, left, date, address, petals, share, target, targetSaid}`: what is to be read comes in the reader's
 * language, `share` and `target` are fractions of the bar. Without a rate it is an invitation: title, `said` and `left`. */
export function drawn({ title, within, rate, said, left, date, address, petals, share, target, targetSaid }) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const pen = canvas.getContext("2d");
  pen.fillStyle = PAPER;
  pen.fillRect(0, 0, SIDE, SIDE);
  ornament(pen, petals, 0);
  let y = write(pen, title, 90, { size: 84, least: 56, most: 2, weight: 700 });
  y = write(pen, within, y, { size: 38, least: 24, most: 1, color: QUIET });
  if (rate) y = write(pen, rate, y + 20, { size: 160, weight: 700, color: BRICK });
  y = write(pen, said, y + (rate ? 0 : 70), { size: rate ? 46 : 84, least: 40, most: rate ? 1 : 3, weight: rate ? 400 : 700, color: rate ? INK : BRICK }) + 36;
  if (rate) {
    const width = SIDE - 2 * EDGE;
    pen.fillStyle = WASH;
    pen.fillRect(EDGE, y, width, 64);
    pen.fillStyle = BRICK;
    pen.fillRect(EDGE, y, width * Math.min(share, 1), 64);
    pen.fillStyle = INK;
    pen.fillRect(EDGE + width * target - 3, y - 10, 6, 84);
    pen.font = `400 36px ${FONT}`;
    const half = pen.measureText(targetSaid).width / 2;
    pen.fillText(targetSaid, Math.min(Math.max(EDGE + width * target - half, EDGE), SIDE - EDGE - 2 * half), y + 122);
    y += 140;
  }
  write(pen, left, y + 10, { size: 46, least: 36, most: 2, weight: 650 });
  pen.fillStyle = BRICK;
  pen.fillRect(0, SIDE - 132, SIDE, 132);
  write(pen, address, SIDE - 124, { size: 44, least: 28, weight: 700, color: PAPER });
  write(pen, date, SIDE - 68, { size: 30, color: PAPER });
  return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("canvas"))), "image/jpeg", 0.9));
}
