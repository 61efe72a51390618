// What is sent of a file: a PDF as it is; a photo made small on this phone, upright, and without what cameras write into it (where and when).

const LONG_EDGE = 2000; // pixels: the small print of a family card stays legible
const ENOUGH = 600 * 1024;
const LARGEST_PDF = 5 * 1024 * 1024;
const QUALITIES = [0.85, 0.75, 0.65, 0.55, 0.45];
// Apple's own kind of photo, by the brand at the 8th byte.
const HEIC = /^.{4}ftyp(hei|hev|mif1|msf1)/s;
const IMAGE = /^(\xff\xd8|\x89PNG)/;

/** A file that can't be sent; `why` is one of the census's reasons to refuse, or "heic", "unreadable", "pdf-too-large". */
export class Unusable extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

let turn = Promise.resolve();

/** The content to send, a Blob of JPEG or PDF, one file after the other: a small phone holds one photo's pixels. Throws Unusable. */
export function prepared(file) {
  const content = turn.then(() => contentOf(file));
  turn = content.catch(() => {}); // whoever asked for it hears of it
  return content;
}

async function contentOf(file) {
  const head = await beginningOf(file);
  if (!file.size) throw new Unusable("empty");
  if (head.includes("%PDF-") && !IMAGE.test(head)) {
    if (file.size > LARGEST_PDF) throw new Unusable("pdf-too-large");
    // Some phones let go of a chosen file after a while; a retry must still have it.
    return new Blob([await file.arrayBuffer()], { type: "application/pdf" });
  }
  try {
    return await smaller(file);
  } catch (trouble) {
    if (!(trouble instanceof Undecodable)) throw trouble;
    throw new Unusable(HEIC.test(head) ? "heic" : file.type.startsWith("image/") ? "damaged" : "not_an_image_or_pdf");
  }
}

async function beginningOf(file) {
  try {
    return String.fromCharCode(...new Uint8Array(await file.slice(0, 1024).arrayBuffer()));
  } catch {
    throw new Unusable("unreadable"); // it lies in a cloud, or was moved since
  }
}

class Undecodable extends Error {}

/** An image as JPEG of at most LONG_EDGE, and of less than ENOUGH bytes if it can be. */
async function smaller(file) {
  const address = URL.createObjectURL(file);
  const picture = new Image();
  try {
    await opened(picture, address);
    const scale = Math.min(1, LONG_EDGE / Math.max(picture.naturalWidth, picture.naturalHeight));
    const [width, height] = [picture.naturalWidth, picture.naturalHeight].map((edge) => Math.max(1, Math.round(edge * scale)));
    const source = await decoded(file, width, height);
    const canvas = drawn(source ?? picture, width, height);
    source?.close();
    return await compressed(canvas);
  } finally {
    picture.src = "";
    URL.revokeObjectURL(address);
  }
}

/** Browsers read an image's size, the way up included, without decoding its pixels. */
function opened(picture, address) {
  return new Promise((resolve, reject) => {
    picture.onload = () => (picture.naturalWidth ? resolve() : reject(new Undecodable()));
    picture.onerror = () => reject(new Undecodable());
    picture.src = address;
  });
}

/** The pixels, made small as they are decoded; null where the browser can't do that upright, and the <img> is drawn instead. */
async function decoded(file, width, height) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image", resizeWidth: width, resizeHeight: height, resizeQuality: "high" });
  } catch {
    return null; // no such function, no such options, or not enough memory for them
  }
  if (bitmap.width === width && bitmap.height === height) return bitmap;
  bitmap.close();
  return null;
}

function drawn(source, width, height) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d", { alpha: false });
  if (!pen) throw new Undecodable();
  pen.fillStyle = "#fff"; // what is see-through is paper
  pen.fillRect(0, 0, width, height);
  pen.imageSmoothingQuality = "high";
  try {
    pen.drawImage(source, 0, 0, width, height);
  } catch {
    throw new Undecodable();
  }
  return canvas;
}

/** Lower and lower quality, then fewer pixels: text suffers from that order the least. The canvas is given back. */
async function compressed(canvas) {
  let content;
  for (const quality of QUALITIES) {
    content = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
    if (!content) throw new Undecodable();
    if (content.size < ENOUGH) break;
  }
  const { width, height } = canvas;
  const isTooMuch = content.size >= ENOUGH && Math.max(width, height) > LONG_EDGE / 2;
  const next = isTooMuch && drawn(canvas, Math.round(width * 0.8), Math.round(height * 0.8));
  canvas.width = canvas.height = 0;
  return next ? compressed(next) : content;
}
