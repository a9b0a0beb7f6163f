import type { VoucherLine } from '../../../gen/documents';
import { now } from '../../core/clock';

/** `aside` waits for its owner to confirm it; `returned` was given back or ran out of time, and its points are free. */
export type VoucherState = 'aside' | 'usable' | 'used' | 'lapsed' | 'returned';

const over = (instant: string | null, at: number) => instant !== null && Date.parse(instant) <= at;

/** How a voucher stands at this instant, also when it was read a while ago. Terms are half-open: at their end they are over. */
export function stateOf({ usedAt, validUntil, standing, heldUntil }: VoucherLine, at = now()): VoucherState {
  if (usedAt) return 'used';
  if (standing === 'RELEASED') return 'returned';
  if (standing === 'UNCONFIRMED') return over(heldUntil, at) ? 'returned' : 'aside';
  if (!over(validUntil, at)) return 'usable';
  // What may be given back all along comes back by itself.
  return standing === 'REFUNDABLE' && heldUntil !== null && heldUntil >= validUntil ? 'returned' : 'lapsed';
}

/** Until when it may be given back, if it still may. */
export function refundUntil(voucher: VoucherLine, at = now()): string | undefined {
  const { standing, heldUntil } = voucher;
  return standing === 'REFUNDABLE' && heldUntil !== null && !over(heldUntil, at) && stateOf(voucher, at) === 'usable' ? heldUntil : undefined;
}

/** Whether it ran out of time by itself, as far as the platform or the clock can tell. */
export const timedOut = (voucher: VoucherLine) => voucher.timedOut || voucher.standing !== 'RELEASED';

/** Until when it was good at first, if the shop has made it last longer since. */
export function extendedFrom({ redeemedAt, validUntil, listing }: VoucherLine): number | undefined {
  const first = Date.parse(redeemedAt) + listing.voucherDays * 86_400_000;
  return Date.parse(validUntil) - first > 60_000 ? first : undefined;
}

/** Whole days that are left of it. */
export const daysLeft = ({ validUntil }: VoucherLine) => Math.floor((Date.parse(validUntil) - now()) / 86_400_000);

/** A code in groups of four, as it is read out. */
export const groups = (code: string): readonly string[] => code.match(/.{1,4}/g) ?? [];
