import { CheckVoucher } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { readLocal } from '../../core/local';
import { glance, isShort, isShown } from '../vouchers/format';
import { canShow } from '../vouchers/pass';
import type { Title } from './offline';
import { stand, standAt } from './stand';

/** The noes that a till has words of its own for; all others are `refused`. */
const NOES = ['VOUCHER_USED', 'EXPIRED', 'NOT_THERE', 'NOT_A_VOUCHER', 'QR_TOO_OLD', 'ONLINE_ONLY'] as const;

/** What the platform says about a code or a pass; `unsettled` if this till had to say it, `unknown` when no answer came, so that nobody knows. */
export type Verdict =
  | { readonly kind: 'accepted'; readonly code: string; readonly title: Title; readonly at: string }
  | { readonly kind: 'unsettled'; readonly code: string; readonly title: Title | undefined; readonly listingId: string }
  | { readonly kind: typeof NOES[number] | 'NO_TILL' | 'refused'; readonly code: string; readonly no?: string; readonly message?: string; readonly at?: string | undefined; readonly till?: string | undefined; readonly ours?: boolean }
  | { readonly kind: 'unknown'; readonly code: string };

/** How long after a lost answer a used voucher is taken for the one that was sent from here. */
const RECENT_MS = 10 * 60_000;

/** Vouchers sent from here whose answers were lost, with the time of the attempt. */
const lost = new Map<string, number>();

/** A code as the platform writes it, whatever was typed between its letters; a pass, which a scanner types, as it is. */
export const plain = (text: string) => (isShown(text.trim()) ? text.trim() : text.toUpperCase().replace(/[^0-9A-Z]/g, ''));

/** Whether it holds a letter that codes avoid because it is taken for another. */
export const never = (code: string) => /[01ILOU]/.test(code);

/** Whether this till can check passes without a network: it has once been online, in a browser that can. */
export const canCheck = () => canShow() && Boolean(readLocal('tickets'));

/** Take a voucher: a code with a network only, a pass also without, where its listing allows it. */
export async function check(code: string): Promise<Verdict> {
  if (navigator.onLine) return ask(code);
  const offline = isShown(code) && !isShort(code) && await import('./offline').catch(() => undefined);
  return { code, ...offline ? await offline.take(code) : { kind: 'ONLINE_ONLY' as const } };
}

async function ask(code: string): Promise<Verdict> {
  const started = Date.now();
  const { id, until } = glance(code);
  try {
    const { checkVoucher: answer } = await mutate(CheckVoucher, { input: { code, till: stand.peek()?.id ?? null } });
    if (answer.__typename === 'VoucherChecked') {
      if (until) void import('./offline').then(({ remember }) => remember(id, answer.usedAt, until));
      return { kind: 'accepted', code, title: answer.listing.title, at: answer.usedAt };
    }
    if (answer.code === 'NOT_THERE' && answer.path?.includes('till')) {
      // It was closed, or is another shop's: the voucher is untouched, and may be checked at no till.
      standAt(undefined);
      return { kind: 'NO_TILL', code };
    }
    const kind = NOES.find((each) => each === answer.code) ?? 'refused';
    const before = lost.get(id);
    return { kind, code, no: answer.code, message: answer.message, at: answer.at ?? undefined, till: answer.tillName ?? undefined, ours: kind === 'VOUCHER_USED' && before !== undefined && started - before < RECENT_MS };
  } catch {
    if (!lost.has(id)) lost.set(id, started);
    return { kind: 'unknown', code };
  }
}
