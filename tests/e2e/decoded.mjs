// What a QR code says: its dark modules as [[x, y], …] on standard input, the text on standard output.
import { readFileSync } from 'node:fs';
import decodeQR from '../../pwa/node_modules/qr/decode.js';

const dark = JSON.parse(readFileSync(0, 'utf8'));
const [scale, blank] = [4, 4];
const side = (Math.max(...dark.flat()) + 1 + 2 * blank) * scale;
const data = new Uint8Array(side * side * 4).fill(255);
for (const [x, y] of dark) {
  for (let at = 0; at < scale * scale; at++) {
    const row = (y + blank) * scale + Math.floor(at / scale);
    const column = (x + blank) * scale + (at % scale);
    data.fill(0, 4 * (row * side + column), 4 * (row * side + column) + 3);
  }
}
process.stdout.write(decodeQR({ width: side, height: side, data }));
