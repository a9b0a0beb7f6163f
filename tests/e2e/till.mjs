// A till without a network, in Node: what it takes, refuses, keeps, and settles once it is told how.
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { build } from '../../pwa/node_modules/vite/dist/node/index.js';

const FILE = path.resolve(import.meta.dirname, '../../pwa/src/screens/merchant/offline.ts');
const { known, providers, texts } = JSON.parse(await text(process.stdin));
const kept = new Map();
const heard = {};
globalThis.localStorage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value), removeItem: (name) => kept.delete(name) };
globalThis.addEventListener = (name, act) => { heard[name] = act; };
globalThis.document = { addEventListener() {}, visibilityState: 'visible' };
Object.defineProperty(globalThis, 'navigator', { value: { onLine: false }, configurable: true });
kept.set('session', JSON.stringify({ me: { accountId: '1', providers } }));
kept.set('till', JSON.stringify({ id: '5', name: 'door', provider: '11' }));
kept.set('tickets', JSON.stringify({ ...known, at: 0, titles: { 77: { zh: '茶', en: 'tea' } } }));

const lib = { entry: FILE, formats: ['es'] };
const rolldownOptions = { output: { codeSplitting: false } };
const made = await build({ configFile: false, logLevel: 'silent', publicDir: false, build: { write: false, minify: false, lib, rolldownOptions } });
const till = await import(`data:text/javascript,${encodeURIComponent([made].flat()[0].output[0].code)}`);

const waiting = () => JSON.parse(kept.get('offline-checks') ?? '[]').map(({ shown, providerId, listingId, till, no }) => ({ shown, providerId, listingId, till, ...no && { no } }));
const taken = [];
for (const each of texts) taken.push(await till.take(each));
const queued = waiting();
const sent = [];
const send = async (checks) => {
  sent.push(checks.map((each) => each.shown));
  if (sent.length === 1) throw new Error('no answer');
  return new Map(checks.map(({ key }, at) => [key, at ? { code: 'VOUCHER_USED', message: 'used', at: '2026-11-20T05:00:00Z' } : 'settled']));
};
const settle = () => new Promise((next) => setTimeout(next, 20));
till.settleBy(send);
await settle();
const offline = sent.length;
Object.defineProperty(globalThis, 'navigator', { value: { onLine: true }, configurable: true });
for (let times = 0; times < 3; times++) {
  heard.online();
  await settle();
}
process.stdout.write(JSON.stringify({ taken, queued, offline, sent, left: waiting(), seen: Object.keys(JSON.parse(kept.get('vouchers-taken'))) }));
