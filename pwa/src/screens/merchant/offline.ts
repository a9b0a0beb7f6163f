import { computed, signal } from '@preact/signals';
import { Shelf } from '../../../gen/documents';
import { query } from '../../core/api';
import { now } from '../../core/clock';
import { readLocal, writeLocal } from '../../core/local';
import { me } from '../../core/session';
import { canShow } from '../vouchers/pass';
import type { Known, Opened } from './opening';
import { stand } from './stand';

/** A check that was made without a network. It is kept until the platform has answered and somebody has read a no. */
export interface Check {
  /** Made with the check and sent with every attempt, so that however many arrive, one is settled. */
  readonly key: string;
  readonly shown: string;
  readonly checkedAt: string;
  readonly providerId: string;
  readonly listingId: string;
  /** The till at which the device stood. */
  readonly till?: string | undefined;
  readonly no?: No;
}
export interface No { readonly code: string; readonly message: string; readonly at?: string | undefined }
export interface Title { readonly zh: string; readonly en: string }
/** What comes of a pass at a till without a network. */
export type Taken =
  | { readonly kind: 'unsettled'; readonly title: Title | undefined; readonly listingId: string }
  | { readonly kind: 'NOT_A_VOUCHER' | 'QR_TOO_OLD' | 'NOT_THERE' | 'ONLINE_ONLY' }
  | { readonly kind: 'EXPIRED' | 'VOUCHER_USED'; readonly at: string };
/** What the platform says to checks: yes, or its no. Of those without an answer nothing is known, and they go on waiting. */
export type Send = (checks: readonly Check[]) => Promise<ReadonlyMap<string, 'settled' | No>>;

/** What was learnt online: how passes are checked, and what may be handed over. */
interface Learnt extends Known { readonly at: number; readonly titles: Readonly<Record<string, Title>> }
/** Which vouchers this device has taken, and when; each is kept while its voucher may still be good. */
type Seen = Readonly<Record<string, { readonly at: string; readonly until: number }>>;

const [LEARNT, SEEN, CHECKS] = ['tickets', 'vouchers-taken', 'offline-checks'] as const;
const ADDRESS = '/.well-known/tanpuhui-tickets.json';
const AGAIN_MS = 3_600_000;
const MOST_PAGES = 5;

const all = signal<readonly Check[]>(readLocal(CHECKS) ?? []);
const ours = (providerId: string) => Boolean(me.value?.providers.some((each) => each.id === providerId));
let send: Send | undefined;
let sending = false;

/** What waits to be settled for a provider of whoever is signed in: it belongs to the shop, not to who stood there. */
export const checks = computed(() => all.value.filter((each) => ours(each.providerId)));

/** Another page of ours may have written meanwhile, so what is stored is read before it is changed. */
function change(to: (rows: readonly Check[]) => readonly Check[]) {
  all.value = to(readLocal<readonly Check[]>(CHECKS) ?? all.peek());
  writeLocal(CHECKS, all.peek().length ? all.peek() : undefined);
}

/** Learn, while there is a network, what is needed without one. */
export async function learn(): Promise<void> {
  const before = readLocal<Learnt>(LEARNT);
  if (!canShow() || !navigator.onLine || (before && Date.now() - before.at < AGAIN_MS)) return;
  try {
    const known = await (await fetch(ADDRESS)).json() as Known;
    const titles = { ...before?.titles };
    for (let page = 0, after: string | null | undefined; page < MOST_PAGES && after !== null; page++) {
      const { listings } = await query(Shelf, after ? { after } : {});
      for (const { node } of listings.edges) titles[node.id] = node.title;
      after = listings.pageInfo.hasNextPage ? listings.pageInfo.endCursor ?? null : null;
    }
    writeLocal(LEARNT, { ...known, titles, at: Date.now() });
  } catch {
    // What was learnt before stands.
  }
}

/** Remember that this device has taken a voucher, with a network or without. */
export function remember(handle: string, at: string, until: number) {
  const kept = Object.entries(readLocal<Seen>(SEEN) ?? {}).filter(([, each]) => each.until > now());
  writeLocal(SEEN, { ...Object.fromEntries(kept), [handle]: { at, until } });
}

/** Check a pass without a network; what is taken waits to be settled. */
export async function take(shown: string): Promise<Taken> {
  const learnt = readLocal<Learnt>(LEARNT);
  const at = now();
  if (!learnt) return { kind: 'ONLINE_ONLY' };
  // Only a till without a network checks signatures itself.
  const { opened } = await import('./opening');
  const said = await opened(shown, learnt, at);
  if (typeof said === 'string') return { kind: said };
  const no = refusal(said, at);
  if (no) return no;
  const { handle, providerId, listingId, until } = said;
  const checkedAt = new Date(at).toISOString();
  remember(handle, checkedAt, until);
  change((rows) => [...rows, { key: crypto.randomUUID(), shown, checkedAt, providerId, listingId, till: stand.peek()?.id }]);
  return { kind: 'unsettled', title: learnt.titles[listingId], listingId };
}

function refusal({ handle, providerId, until, offline }: Opened, at: number): Taken | undefined {
  if (!ours(providerId)) return { kind: 'NOT_THERE' };
  const before = readLocal<Seen>(SEEN)?.[handle];
  if (before) return { kind: 'VOUCHER_USED', at: before.at };
  if (until <= at) return { kind: 'EXPIRED', at: new Date(until).toISOString() };
  return offline ? undefined : { kind: 'ONLINE_ONLY' };
}

/** Take away a no that was read. */
export const forget = (key: string) => change((rows) => rows.filter((each) => each.key !== key));

/** Say how checks are sent, and send those that wait, now and whenever the network comes back. */
export function settleBy(how: Send) {
  send = how;
  void flush();
}

async function flush(): Promise<void> {
  const waiting = checks.peek().filter((each) => !each.no);
  if (!send || sending || !navigator.onLine || !waiting.length) return;
  sending = true;
  try {
    const answers = await send(waiting);
    change((rows) => rows.flatMap((each) => {
      const answer = answers.get(each.key);
      if (answer === 'settled') return [];
      return answer ? [{ ...each, no: answer }] : [each];
    }));
  } catch {
    // Without an answer they wait for the next time.
  } finally {
    sending = false;
  }
}

addEventListener('online', () => void flush());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') void flush();
});
addEventListener('storage', (event) => {
  if (event.key === CHECKS) all.value = readLocal(CHECKS) ?? [];
});
