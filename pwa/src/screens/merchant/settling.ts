import { SettleChecks } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { settleBy, type Check, type No } from './offline';

/** As many as the platform takes at once; the others wait for the next time. */
const MOST = 100;

/** What the platform says to checks that were made without a network. */
async function send(checks: readonly Check[]): Promise<ReadonlyMap<string, 'settled' | No>> {
  const some = checks.slice(0, MOST);
  const input = { checks: some.map(({ key, shown, checkedAt }) => ({ key, code: shown, checkedAt })) };
  const { settleChecks: answer } = await mutate(SettleChecks, { input });
  if (answer.__typename === 'Rejected') throw new Error(answer.message);
  return new Map(answer.results.map((each, at) => {
    const said = each.__typename === 'VoucherChecked' ? 'settled' : { code: each.code, message: each.message, at: each.at ?? undefined };
    return [some[at]?.key ?? '', said] as const;
  }));
}

settleBy(send);
