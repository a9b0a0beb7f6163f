import { Entries as EntriesQuery, type EntriesResult } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { usePages } from '../../core/live';
import { dateText, mass, signed } from '../../core/units';
import { Empty } from '../../ui/Empty';
import { Page } from '../../ui/Page';
import { Row } from '../../ui/Row';
import { Shown } from '../../ui/Shown';
import { RowsSkeleton } from '../../ui/Skeleton';
import { More, Views } from './Views';
import { ledgerWords } from '../../i18n/ledger';

type Entry = EntriesResult['entries']['edges'][number]['node'];

function EntryRow({ entry }: { entry: Entry }) {
  const { figure, unit } = mass(Math.abs(entry.grams));
  return (
    <Row
      title={say(entry.title)}
      note={<><span class="no-break">{ledgerWords().kinds[entry.kind]} ·</span> <span class="no-break">{dateText(entry.postedAt)}</span></>}
      amount={<>{signed(entry.points)}<span class="unit"> {t.units.points}</span></>}
      amountNote={entry.grams !== 0 && <span class="co2">{entry.grams > 0 ? '+' : '−'}{figure} {unit} CO₂e</span>}
    />
  );
}

export default function Entries() {
  const { pages, first, last, more } = usePages(EntriesQuery, {});
  const entries = pages.flatMap((page) => page.entries.edges.map((edge) => edge.node));
  const info = last.data?.entries.pageInfo;
  return (
    <Page title={ledgerWords().title} live={first} action={<Views now="entries" />}>
      <Shown live={first} skeleton={<RowsSkeleton rows={8} />}>
        {() => (entries.length ? (
          <>
            <ul class="rows wide">{entries.map((entry) => <EntryRow key={entry.id} entry={entry} />)}</ul>
            <More after={info && !info.hasNextPage ? null : info?.endCursor ?? ''} busy={!last.data && !last.failure} onMore={more} />
          </>
        ) : <Empty drawing="dotted" title={ledgerWords().noEntries} why={ledgerWords().noEntriesWhy} />)}
      </Shown>
    </Page>
  );
}
