import { computed, effect, signal } from '@preact/signals';
import { Purse, Redeem, Voucher, Vouchers, type ListingLine, type VoucherLine } from '../../../gen/documents';
import { Failure, mutate, query } from '../../core/api';
import { know, refresh } from '../../core/live';
import { readLocal, writeLocal } from '../../core/local';
import { checkSession, owner } from '../../core/session';
import { mallWords } from '../../i18n/mall';
import { toast } from '../../ui/Toast';

/** One redemption that somebody asked for; it is kept until the platform has answered and the person has seen a no. */
export interface Asked {
  /** Made with the first tap and sent with every attempt, so that however many arrive, one is carried out. */
  readonly key: string;
  readonly accountId: string;
  readonly listing: Pick<ListingLine, 'id' | 'title'>;
  /** The price and version the person saw. */
  readonly points: number;
  readonly version: number;
  readonly at: number;
  /** Whether it may have reached the platform: from then on only the answer can tell what became of it. */
  readonly sent: boolean;
  readonly no?: No;
}
export interface No { readonly code: string; readonly message: string }
/** A voucher, a no, or nothing yet. */
export type Outcome = VoucherLine | No | undefined;

/** main.tsx looks for it by this name, so that what waits is sent wherever the person opens the application. */
const NAME = 'redemptions';
const SHORTEST_MS = 3_000;
const LONGEST_MS = 60_000;

const all = signal<readonly Asked[]>(readLocal(NAME) ?? []);
const underway = new Map<string, Promise<Outcome>>();
let pause = SHORTEST_MS;
let timer: ReturnType<typeof setTimeout> | undefined;

/** What the person who is signed in has asked for, the oldest first. */
export const queue = computed(() => all.value.filter((each) => each.accountId === owner.value));

/** Another page of ours may have written meanwhile, so what is stored is read before it is changed. */
function change(to: (rows: readonly Asked[]) => readonly Asked[]) {
  all.value = to(readLocal<readonly Asked[]>(NAME) ?? all.peek());
  writeLocal(NAME, all.peek().length ? all.peek() : undefined);
}

const without = (key: string) => change((rows) => rows.filter((each) => each.key !== key));
const mark = (key: string, some: Partial<Asked>) => change((rows) => rows.map((each) => (each.key === key ? { ...each, ...some } : each)));

/** Put a redemption in the queue; it is not sent yet. */
export function ask({ id, title, points, version }: ListingLine): Asked {
  const asked: Asked = {
    key: crypto.randomUUID(), accountId: owner.peek() ?? '', listing: { id, title }, points, version, at: Date.now(), sent: false,
  };
  change((rows) => [...rows, asked]);
  return asked;
}

/** Take out what was refused and read, or what never left the device. */
export const forget = without;

/** Send it, unless it is being sent already. Without an answer it stays in the queue. */
export function send(asked: Asked): Promise<Outcome> {
  const going = underway.get(asked.key) ?? attempt(asked).finally(() => underway.delete(asked.key));
  underway.set(asked.key, going);
  return going;
}

async function attempt({ key, accountId, listing, points, version }: Asked): Promise<Outcome> {
  if (!navigator.onLine) return undefined;
  mark(key, { sent: true });
  try {
    const { redeem } = await mutate(Redeem, { input: { key, listingId: listing.id, expectedPoints: points, expectedVersion: version } });
    if (redeem.__typename === 'Rejected') {
      const no = { code: redeem.code, message: redeem.message };
      mark(key, { no });
      return no;
    }
    without(key);
    if (accountId === owner.peek()) {
      know(Voucher, { id: redeem.voucher.id }, { voucher: redeem.voucher });
      know(Purse, {}, { account: redeem.account });
      void prefetch();
    }
    return redeem.voucher;
  } catch (failure) {
    if ((failure as Failure).trouble === 'signed-out') void checkSession();
    later();
    return undefined;
  } finally {
    refresh();
  }
}

/** The list of vouchers opens without a network too, although nobody has looked at it yet. */
async function prefetch() {
  try {
    know(Vouchers, {}, await query(Vouchers, {}));
  } catch {
    // It is read when somebody looks.
  }
}

/** Try again after a pause, each twice as long as the one before. */
function later() {
  clearTimeout(timer);
  timer = setTimeout(() => void flush(), pause);
  pause = Math.min(2 * pause, LONGEST_MS);
}

/** Send what waits, one after the other. */
export async function flush(): Promise<void> {
  for (const asked of queue.peek()) {
    if (asked.no || underway.has(asked.key)) continue;
    const outcome = await send(asked);
    if (!outcome) return;
    toast('id' in outcome ? mallWords().doneWaiting : mallWords().failed);
  }
}

function now() {
  pause = SHORTEST_MS;
  void flush();
}

addEventListener('online', now);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') now();
});
addEventListener('storage', (event) => {
  if (event.key === NAME) all.value = readLocal(NAME) ?? [];
});
// Somebody else on this device neither sees nor sends what another person asked for; on coming back it goes on.
effect(() => {
  if (!owner.value) return;
  if (all.peek().some((each) => each.accountId !== owner.value)) change((rows) => rows.filter((each) => each.accountId === owner.value));
  void flush();
});
