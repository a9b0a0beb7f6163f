// What the app makes and reads of passes, in Node: asked as JSON on standard input, answered on standard output.
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { build } from '../../pwa/node_modules/vite/dist/node/index.js';

const SRC = path.resolve(import.meta.dirname, '../../pwa/src/screens');

async function load(file) {
  const lib = { entry: path.join(SRC, file), formats: ['es'] };
  const made = await build({ configFile: false, logLevel: 'silent', publicDir: false, build: { write: false, minify: false, lib } });
  return import(`data:text/javascript,${encodeURIComponent([made].flat()[0].output[0].code)}`);
}

const { pass, step, known, at, texts } = JSON.parse(await text(process.stdin));
const [{ shown }, { opened }] = [await load('vouchers/pass.ts'), await load('merchant/opening.ts')];
const read = [];
for (const each of texts) read.push(await opened(each, known, at));
process.stdout.write(JSON.stringify({ shown: await shown(pass, step), read }));
