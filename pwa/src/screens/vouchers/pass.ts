import type { VoucherLine } from '../../../gen/documents';
import { ALGORITHM, PREFIX, PROOF, SHORT, SHORT_PREFIX, SHOWINGS, encode, fromBase64url, joined, signable } from './format';

type Long = NonNullable<VoucherLine['pass']>;
type Short = NonNullable<VoucherLine['shortPass']>;
export type Pass = Long | Short;

/** What a voucher's QR is made of, if there is one to show; what was kept before there were short ones has none. */
export const passOf = ({ pass, shortPass }: Pick<VoucherLine, 'pass' | 'shortPass'>): Pass | undefined => pass ?? shortPass ?? undefined;

/** Which voucher a pass is of: the same for every picture of it. */
export const nameOf = (pass: Pass) => ('ticket' in pass ? pass.ticket : pass.handle);

/** Browsers have no cryptography on a page that came by plain http; a pass cannot be shown there. */
export const canShow = () => Boolean(globalThis.crypto?.subtle);

/** Which step an instant lies in. */
export const stepAt = ({ stepSeconds }: Pass, at: number) => Math.floor(at / 1000 / stepSeconds);

/** What the QR says in one step: what the platform gave, the step, and the proof that whoever shows them holds the voucher. */
export const shown = (pass: Pass, step: number): Promise<string> => ('ticket' in pass ? long(pass, step) : short(pass, step));

async function long({ ticket, key }: Long, step: number): Promise<string> {
  const holder = await crypto.subtle.importKey('jwk', { kty: 'EC', crv: ALGORITHM.namedCurve, ...key }, ALGORITHM, false, ['sign']);
  const signed = joined(fromBase64url(ticket), count(step));
  const proof = await crypto.subtle.sign(ALGORITHM, holder, signable(SHOWINGS, signed));
  return PREFIX + encode(joined(signed, new Uint8Array(proof)));
}

async function short({ handle, secret }: Short, step: number): Promise<string> {
  const holder = await crypto.subtle.importKey('raw', fromBase64url(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const signed = joined(fromBase64url(handle), count(step));
  const proof = await crypto.subtle.sign('HMAC', holder, signable(SHORT, signed));
  return SHORT_PREFIX + encode(joined(signed, new Uint8Array(proof, 0, PROOF)));
}

function count(step: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, step);
  return bytes;
}
