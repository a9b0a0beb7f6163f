import { useState } from 'preact/hooks';
import { refused } from '../../i18n/refusals';
import { told } from '../sign-in/send';
import { proved } from './proof';

type Answer = { readonly __typename: string };
type Yes<R> = Exclude<R, { readonly __typename: 'Rejected' }>;
type No = { readonly __typename: 'Rejected'; readonly code: string; readonly message: string };

const isNo = (answer: Answer): answer is No => answer.__typename === 'Rejected';

/** Sends one thing at a time, lets the person prove who they are where that is needed, and puts a no into words. */
export function useSending(words: Readonly<Record<string, string>> = {}) {
  const [busy, work] = useState(false);
  const [wrong, complain] = useState<string>();
  const send = async <R extends Answer>(act: () => Promise<R>): Promise<Yes<R> | undefined> => {
    if (busy) return undefined;
    complain(undefined);
    work(true);
    const answer = await told(() => proved(act)).finally(() => work(false));
    if (typeof answer !== 'string' && !isNo(answer)) return answer as Yes<R>;
    complain(typeof answer === 'string' ? answer : words[answer.code] ?? refused(answer));
    return undefined;
  };
  return { busy, wrong, complain, send };
}
