import type { VoucherLine } from '../../../gen/documents';

export type VoucherState = 'usable' | 'used' | 'expired';

/** What a voucher is good for at this instant. The term is half-open: at `validUntil` it is over. */
export function stateOf({ usedAt, validUntil }: VoucherLine): VoucherState {
  if (usedAt) return 'used';
  return Date.parse(validUntil) <= Date.now() ? 'expired' : 'usable';
}

/** Whole days that are left of it. */
export const daysLeft = ({ validUntil }: VoucherLine) => Math.floor((Date.parse(validUntil) - Date.now()) / 86_400_000);

/** A code in groups of four, as it is read out. */
export const groups = (code: string): readonly string[] => code.match(/.{1,4}/g) ?? [];
