import type { VoucherLine } from '../../../gen/documents';
import { ALGORITHM, PREFIX, SHOWINGS, encode, fromBase64url, joined, signable } from './format';

export type Pass = NonNullable<VoucherLine['pass']>;

/** Browsers have no cryptography on a page that came by plain http; a pass cannot be shown there. */
export const canShow = () => Boolean(globalThis.crypto?.subtle);

/** Which step an instant lies in. */
export const stepAt = ({ stepSeconds }: Pass, at: number) => Math.floor(at / 1000 / stepSeconds);

/** What the QR says in one step: the ticket, the step, and the proof that whoever shows them holds the voucher. */
export async function shown({ ticket, key }: Pass, step: number): Promise<string> {
  const holder = await crypto.subtle.importKey('jwk', { kty: 'EC', crv: ALGORITHM.namedCurve, ...key }, ALGORITHM, false, ['sign']);
  const count = new Uint8Array(4);
  new DataView(count.buffer).setUint32(0, step);
  const signed = joined(fromBase64url(ticket), count);
  const proof = await crypto.subtle.sign(ALGORITHM, holder, signable(SHOWINGS, signed));
  return PREFIX + encode(joined(signed, new Uint8Array(proof)));
}
