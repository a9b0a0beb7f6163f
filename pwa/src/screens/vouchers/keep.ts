import { Purse, Voucher, type ConfirmResult } from '../../../gen/documents';
import { know } from '../../core/live';

type Changed = Extract<ConfirmResult['confirmRedemption'], { readonly __typename: 'RedemptionChanged' }>;

/** Take in what the answer tells of the voucher and of the points, so that the screen shows it at once. */
export function keepAnswer({ voucher, account }: Changed) {
  know(Voucher, { id: voucher.id }, { voucher });
  know(Purse, {}, { account });
}
