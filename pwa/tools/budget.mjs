// Fails the build when a route costs more than it may: 20 kB of brotli for the first, 8 kB for each further one, and
// 16 kB for the decoder of QR codes, which only the camera fetches, where the browser has none of its own.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const DIST = path.resolve(import.meta.dirname, '../dist');
const FIRST = 20_000;
const FURTHER = 8_000;
const DECODER = 16_000;
const PAGE = 12_000;
const PRECACHE = 160_000;

const size = (file) => statSync(path.join(DIST, `${file}.br`)).size;
const text = (file) => readFileSync(path.join(DIST, file), 'utf8');

/** A chunk and every chunk it imports before it can run. */
function needed(file, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, name] of text(file).matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) needed(`assets/${name}`, found);
  return found;
}

const entry = /src="\/(assets\/[^"]+\.js)"/.exec(text('index.html'))[1];
const first = needed(entry);
const sum = (files) => [...files].reduce((total, file) => total + size(file), 0);
const lazy = readdirSync(path.join(DIST, 'assets')).filter((name) => name.endsWith('.js')).map((name) => `assets/${name}`).filter((file) => !first.has(file));

/** What is there already when a chunk is asked for: the first route, and what every chunk that asks for it needs itself. */
function there(file) {
  const asking = [...first, ...lazy].filter((each) => text(each).includes(`\`./${path.basename(file)}\``));
  const known = asking.map((each) => new Set([...first, ...needed(each)]));
  return new Set([...(known[0] ?? first)].filter((each) => known.every((set) => set.has(each))));
}

const lines = [['first route', sum(first), FIRST], ['index.html', size('index.html'), PAGE]];
for (const file of lazy) {
  const known = there(file);
  lines.push([file, sum([...needed(file)].filter((each) => !known.has(each))), /\/decode-/.test(file) ? DECODER : FURTHER]);
}
lines.push(['whole shell', sum(['index.html', ...first, ...lazy.filter((file) => !file.startsWith('assets/office-'))]), PRECACHE]);

for (const [name, bytes, most] of lines) {
  const over = bytes > most;
  if (over) process.exitCode = 1;
  console.log(`${over ? 'OVER' : '  ok'}  ${String(bytes).padStart(6)} of ${String(most).padStart(6)} B br  ${name}`);
}
