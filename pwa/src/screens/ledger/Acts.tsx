import { useState } from 'preact/hooks';
import { Ledger, LedgerHead, type ActLine, type LedgerHeadResult } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { useLive, usePages } from '../../core/live';
import { count, monthText } from '../../core/units';
import { Empty } from '../../ui/Empty';
import { Mass } from '../../ui/Mass';
import { Page } from '../../ui/Page';
import { Shown } from '../../ui/Shown';
import { RowsSkeleton } from '../../ui/Skeleton';
import { ActRow } from './ActRow';
import { More, Views } from './Views';
import { ledgerWords } from '../../i18n/ledger';

type Scenarios = LedgerHeadResult['scenarios'];
type Months = LedgerHeadResult['account']['months'];

/** Acts by the month of their day, in the order they came. */
function byMonth(acts: readonly ActLine[]): ReadonlyMap<string, readonly ActLine[]> {
  const months = new Map<string, ActLine[]>();
  for (const act of acts) {
    const month = act.day.slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), act]);
  }
  return months;
}

function Filter({ scenarios, value, onChoose }: { scenarios: Scenarios; value: string; onChoose: (id: string) => void }) {
  return (
    <label class="filter">
      <span class="aloud">{ledgerWords().filter}</span>
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="">{ledgerWords().every}</option>
        {scenarios.map((each) => <option key={each.id} value={each.id}>{say(each.title)}</option>)}
      </select>
    </label>
  );
}

function MonthHead({ month, total }: { month: string; total: Months[number] | undefined }) {
  return (
    <div class="month-head">
      <h2>{monthText(month, true)}</h2>
      {total && <p><Mass grams={total.grams} full /><small>{t.units.times(count(total.acts))}</small></p>}
    </div>
  );
}

export default function Acts() {
  const [scenario, filter] = useState('');
  const head = useLive(LedgerHead, {});
  const { pages, first, last, more } = usePages(Ledger, scenario ? { scenario } : {});
  const acts = pages.flatMap((page) => page.acts.edges.map((edge) => edge.node));
  // A month's total is of all scenarios, so it stands only where all are shown.
  const totals = new Map((scenario ? [] : head.data?.account.months ?? []).map((each) => [each.month, each]));
  const info = last.data?.acts.pageInfo;
  return (
    <Page title={ledgerWords().title} live={first} action={<Views now="acts" />}>
      <Filter scenarios={head.data?.scenarios ?? []} value={scenario} onChoose={filter} />
      <Shown live={first} skeleton={<RowsSkeleton rows={8} />}>
        {() => (acts.length ? (
          <>
            {[...byMonth(acts)].map(([month, rows]) => (
              <section key={month}>
                <MonthHead month={month} total={totals.get(month)} />
                <ul class="rows">{rows.map((act) => <ActRow key={act.id} act={act} />)}</ul>
              </section>
            ))}
            <More after={info && !info.hasNextPage ? null : info?.endCursor ?? ''} busy={!last.data && !last.failure} onMore={more} />
          </>
        ) : <Empty drawing="dotted" title={scenario ? ledgerWords().noneOf : ledgerWords().none} why={scenario ? '' : ledgerWords().noneWhy}>{!scenario && <a class="button" href="/consents">{t.home.allow}</a>}</Empty>)}
      </Shown>
    </Page>
  );
}
