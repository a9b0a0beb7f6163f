import { computed, effect, signal } from '@preact/signals';
import { Purse, Redeem, Voucher, Vouchers, type ListingWhole, type VoucherLine } from '../../../gen/documents';
import { Failure, mutate, query } from '../../core/api';
import { say, t } from '../../core/i18n';
import { know, refresh } from '../../core/live';
import { readLocal, writeLocal } from '../../core/local';
import { checkSession, owner } from '../../core/session';
import { count } from '../../core/units';
import { mallWords } from '../../i18n/mall';
import { toast } from '../../ui/Toast';
import { isUnproved, proved } from '../security/proof';

/** One piece of one variant, at the price that the person sees. */
export type Piece = Pick<ListingWhole, 'id' | 'title' | 'points' | 'version'>;

/** One redemption that somebody asked for; it is kept until the platform has answered and the person has seen a no. */
export interface Asked {
  /** Made with the first tap and sent with every attempt, so that however many arrive, one is carried out. */
  readonly key: string;
  readonly accountId: string;
  readonly listing: Pick<Piece, 'id' | 'title'>;
  /** The price and version the person saw. */
  readonly points: number;
  readonly version: number;
  readonly at: number;
  /** Whether it is only to be set aside; the person confirms it once it is. */
  readonly hold?: boolean;
  /** Whether it may have reached the platform: from then on only the answer can tell what became of it. */
  readonly sent: boolean;
  /** Whether it waits for the person to prove who they are, which they did not want to when they were asked. */
  readonly unproved?: boolean;
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
export function ask({ id, title, points, version }: Piece, hold = false): Asked {
  const asked: Asked = {
    key: crypto.randomUUID(), accountId: owner.peek() ?? '', listing: { id, title }, points, version, at: Date.now(), hold, sent: false,
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

async function attempt({ key, accountId, listing, points, version, hold = false }: Asked): Promise<Outcome> {
  if (!navigator.onLine) return undefined;
  mark(key, { sent: true, unproved: false });
  const input = { key, listingId: listing.id, expectedPoints: points, expectedVersion: version, hold };
  const why = mallWords().proof(say(listing.title), t.units.pointsOf(count(points)));
  try {
    const redeem = await proved(async () => (await mutate(Redeem, { input })).redeem, why);
    if (redeem.__typename === 'Rejected') {
      const no = { code: redeem.code, message: redeem.message };
      // Without a proof nothing was decided: it waits, and the same key goes on once they give one.
      mark(key, isUnproved(no) ? { unproved: true } : { no });
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
    if (asked.no || asked.unproved || underway.has(asked.key)) continue;
    const outcome = await send(asked);
    if (!outcome) return;
    tell(outcome);
  }
}

/** Say what came of it; what waits for a proof says so itself. */
function tell(outcome: VoucherLine | No) {
  if ('id' in outcome) toast(outcome.standing === 'UNCONFIRMED' ? mallWords().heldWaiting : mallWords().doneWaiting);
  else if (!isUnproved(outcome)) toast(mallWords().failed);
}

/** Send what waited for a proof, now that the person is ready to give it. */
export async function prove(asked: Asked): Promise<void> {
  const outcome = await send(asked);
  if (outcome) tell(outcome);
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
