// Searches the number whose SHA-256 with the salt is the challenge. WebCrypto's digest is one promise a number, which is
// slower by far than the sum itself, so the hash is worked out here. Self-contained: old phones have no module workers.

const K = new Uint32Array(64);
const START = new Uint32Array(8);
for (let found = 0, candidate = 2; found < 64; candidate++) {
  let prime = true;
  for (let factor = 2; factor * factor <= candidate; factor++) if (candidate % factor === 0) prime = false;
  if (!prime) continue;
  const bits = (root) => Math.floor((root % 1) * 2 ** 32);
  K[found] = bits(Math.cbrt(candidate));
  if (found < 8) START[found] = bits(Math.sqrt(candidate));
  found++;
}

const schedule = new Uint32Array(64);

function compress(state, block, offset) {
  for (let i = 0; i < 16; i++) schedule[i] = block.getUint32(offset + i * 4);
  for (let i = 16; i < 64; i++) {
    const x = schedule[i - 15], y = schedule[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    schedule[i] = schedule[i - 16] + s0 + schedule[i - 7] + s1;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const first = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + schedule[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + first) | 0;
    d = c; c = b; b = a; a = (first + second) | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d;
  state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

function solve({ challenge, salt, maxNumber }) {
  const wanted = Uint32Array.from(challenge.match(/.{8}/g), (word) => parseInt(word, 16));
  const head = new TextEncoder().encode(salt);
  const bytes = new Uint8Array((((head.length + 8 + 9) >> 6) + 1) * 64);
  const block = new DataView(bytes.buffer);
  const state = new Uint32Array(8);
  for (let number = 0; number <= maxNumber; number++) {
    const digits = String(number);
    const length = head.length + digits.length;
    const size = ((length + 8) >> 6) * 64 + 64;
    bytes.fill(0);
    bytes.set(head);
    for (let i = 0; i < digits.length; i++) bytes[head.length + i] = digits.charCodeAt(i);
    bytes[length] = 0x80;
    block.setUint32(size - 4, length * 8);
    state.set(START);
    for (let offset = 0; offset < size; offset += 64) compress(state, block, offset);
    if (state.every((word, at) => word === wanted[at])) return number;
  }
  return null;
}

addEventListener("message", ({ data }) => postMessage(solve(data)));
