import { SettleChecks, type SettleChecksResult } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { settleBy, type Check, type No } from './offline';

/** As many as the platform takes at once; the others wait for the next time. */
const MOST = 100;

type Result = Extract<SettleChecksResult['settleChecks'], { readonly __typename: 'ChecksSettled' }>['results'][number];
const isClosed = (result: Result | undefined) => result?.__typename === 'Rejected' && result.code === 'NOT_THERE' && Boolean(result.path?.includes('till'));

/** What the platform says to checks that were made without a network. */
async function send(checks: readonly Check[]): Promise<ReadonlyMap<string, 'settled' | No>> {
  const some = checks.slice(0, MOST);
  const input = { checks: some.map(({ key, shown, checkedAt, till }) => ({ key, code: shown, checkedAt, till: till ?? null })) };
  const { settleChecks: answer } = await mutate(SettleChecks, { input });
  if (answer.__typename === 'Rejected') throw new Error(answer.message);
  const closed = some.filter((each, at) => each.till && isClosed(answer.results[at]));
  const said = new Map<string, 'settled' | No>(answer.results.map((each, at) => {
    const no = each.__typename === 'Rejected' && { code: each.code, message: each.message, at: each.at ?? undefined };
    return [some[at]?.key ?? '', no || 'settled'] as const;
  }));
  // A till that was closed before the check is no reason to lose it: it is settled at no till.
  if (closed.length) for (const [key, each] of await send(closed.map((check) => ({ ...check, till: undefined })))) said.set(key, each);
  return said;
}

settleBy(send);
