import { CheckVoucher } from '../../../gen/documents';
import { mutate } from '../../core/api';

/** What the platform says about a code; `unknown` when no answer came, so that nobody knows. */
export type Verdict =
  | { readonly kind: 'accepted'; readonly code: string; readonly title: { readonly zh: string; readonly en: string }; readonly at: string }
  | { readonly kind: 'VOUCHER_USED' | 'EXPIRED' | 'NOT_THERE' | 'refused'; readonly code: string; readonly message: string; readonly at?: string | undefined; readonly ours?: boolean }
  | { readonly kind: 'unknown'; readonly code: string };

/** How long after a lost answer a used voucher is taken for the one that was sent from here. */
const RECENT_MS = 10 * 60_000;

/** Codes sent from here whose answers were lost, with the time of the attempt. */
const lost = new Map<string, number>();

/** A code as the platform writes it, whatever was typed between its letters. */
export const plain = (text: string) => text.toUpperCase().replace(/[^0-9A-Z]/g, '');

/** Whether it holds a letter that codes avoid because it is taken for another. */
export const never = (code: string) => /[01ILOU]/.test(code);

/** Take a voucher. */
export async function check(code: string): Promise<Verdict> {
  const started = Date.now();
  try {
    const { checkVoucher: answer } = await mutate(CheckVoucher, { input: { code } });
    if (answer.__typename === 'VoucherChecked') return { kind: 'accepted', code, title: answer.listing.title, at: answer.usedAt };
    const kind = answer.code === 'VOUCHER_USED' || answer.code === 'EXPIRED' || answer.code === 'NOT_THERE' ? answer.code : 'refused';
    const before = lost.get(code);
    return { kind, code, message: answer.message, at: answer.at ?? undefined, ours: kind === 'VOUCHER_USED' && before !== undefined && started - before < RECENT_MS };
  } catch {
    if (!lost.has(code)) lost.set(code, started);
    return { kind: 'unknown', code };
  }
}
