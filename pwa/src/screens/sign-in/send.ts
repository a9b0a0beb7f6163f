import { RequestCode } from '../../../gen/documents';
import { Failure, mutate } from '../../core/api';
import { t } from '../../core/i18n';
import { readLocal, writeLocal } from '../../core/local';
import { checkSession } from '../../core/session';
import { refused } from '../../i18n/refusals';
import type { Sent } from './SignIn';

/** Digits of a mainland number, with +86 and what people write between them taken away; nothing when it cannot be one. */
export function mainland(text: string): string | undefined {
  const digits = text.replace(/[\s()-]/g, '').replace(/^(\+|00)86/, '');
  return /^1\d{10}$/.test(digits) ? digits : undefined;
}

/** Ask for a code: what was sent, or in a sentence why nothing was. */
export async function requestCode(phone: string): Promise<Sent | string> {
  return told(async () => {
    const { requestCode: answer } = await mutate(RequestCode, { input: { phone } });
    return answer.__typename === 'Rejected' ? refused(answer) : { phone, resendAt: answer.resendAt };
  });
}

/** The number somebody signed in with stays on this device, so that nobody has to type it each time; `settle` forgets it. */
export const remember = (phone: string) => writeLocal('phone', phone);
export const remembered = () => readLocal<string>('phone');

/** What went wrong, in words already. */
export class Said extends Error {}

/** Run it, and put a failure into words. */
export async function told<T>(act: () => Promise<T>): Promise<T | string> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Said) return error.message;
    if (!(error instanceof Failure)) throw error;
    if (error.trouble === 'signed-out') void checkSession();
    return { 'unreachable': t.trouble.unreachable, 'signed-out': t.trouble.signedOut, 'broken': t.trouble.broken }[error.trouble];
  }
}
