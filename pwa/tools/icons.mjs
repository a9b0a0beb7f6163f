// Draws the application's icons as rings of the same trunk that the page draws: `npm run icons`, when the drawing changes.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import { build } from 'vite';

const ROOT = path.resolve(import.meta.dirname, '..');
const PAPER = '#f5f1e6';
const RINGS = [[470, '#8a5a12'], [425, '#2f5f83'], [325, '#1f6b52'], [215, '#5f9f7d'], [120, '#5f89ab'], [38, '#8a5a12']];
const GAP = 20;
const SAMPLES = 4;

const made = await build({
  configFile: false, logLevel: 'silent', publicDir: false,
  build: { write: false, minify: false, lib: { entry: path.join(ROOT, 'src/ui/contour.ts'), formats: ['es'] } },
});
const code = [made].flat()[0].output[0].code;
const { REACH, contour, trunk } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
const shape = trunk('tanpuhui');

function svg() {
  const paths = RINGS.map(([radius, colour]) => `<path fill="${colour}" d="${contour(shape, radius)}"/>`).join('\n');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-560 -560 1120 1120">
<rect x="-560" y="-560" width="1120" height="1120" rx="240" fill="${PAPER}"/>
<g stroke="${PAPER}" stroke-width="${GAP}">
${paths}
</g>
</svg>
`;
}

/** How far inside a ring's line a point lies; negative outside. */
function inside(x, y, radius) {
  const left = (1 - radius / REACH) ** 2;
  const [pithX, pithY] = shape(0, 0).map((value) => value * left);
  const angle = Math.atan2(y - pithY, x - pithX);
  const [edgeX, edgeY] = shape(angle, radius);
  return Math.hypot(edgeX - pithX, edgeY - pithY) - Math.hypot(x - pithX, y - pithY);
}

function colourAt(x, y) {
  let colour = PAPER;
  for (const [radius, own] of RINGS) {
    const depth = inside(x, y, radius);
    if (Math.abs(depth) < GAP / 2) colour = PAPER;
    else if (depth > 0) colour = own;
  }
  return colour;
}

const channels = (hex) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));

function pixels(side, reach) {
  const step = (2 * reach) / side;
  const rows = [];
  for (let row = 0; row < side; row++) {
    const line = Buffer.alloc(1 + 3 * side);
    for (let column = 0; column < side; column++) {
      const sum = [0, 0, 0];
      for (let sample = 0; sample < SAMPLES * SAMPLES; sample++) {
        const x = (column + (0.5 + (sample % SAMPLES)) / SAMPLES) * step - reach;
        const y = (row + (0.5 + Math.floor(sample / SAMPLES)) / SAMPLES) * step - reach;
        channels(colourAt(x, y)).forEach((value, at) => { sum[at] += value; });
      }
      sum.forEach((value, at) => { line[1 + 3 * column + at] = Math.round(value / SAMPLES ** 2); });
    }
    rows.push(line);
  }
  return Buffer.concat(rows);
}

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

function png(side, reach) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(pixels(side, reach), { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

const files = { 'icon.svg': svg(), 'icon-192.png': png(192, 560), 'icon-512.png': png(512, 560), 'icon-maskable.png': png(512, 640) };
for (const [name, content] of Object.entries(files)) writeFileSync(path.join(ROOT, 'public', name), content);
