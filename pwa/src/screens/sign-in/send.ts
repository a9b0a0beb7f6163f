import { RequestCode } from '../../../gen/documents';
import { Failure, mutate } from '../../core/api';
import { t } from '../../core/i18n';
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

/** Run it, and put a failure into words. */
export async function told<T>(act: () => Promise<T>): Promise<T | string> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.trouble === 'unreachable' ? t.trouble.unreachable : t.trouble.broken;
  }
}
