import { ReceivedLots, type ReceivedLotsResult } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { usePages } from '../../core/live';
import { whenText } from '../../core/units';
import { reductionWords } from '../../i18n/reductions';
import { Mass } from '../../ui/Mass';
import { Shown } from '../../ui/Shown';
import { RowsSkeleton } from '../../ui/Skeleton';

type Lot = ReceivedLotsResult['receivedLots']['edges'][number]['node'];

/** Lots that came with one redemption stand together; of some the redemption is not known. */
function byRedemption(lots: readonly Lot[]): readonly (readonly Lot[])[] {
  const by = new Map<string, Lot[]>();
  for (const each of lots) {
    const key = each.redemption ?? each.serial;
    by.set(key, [...by.get(key) ?? [], each]);
  }
  return [...by.values()];
}

function Redemption({ lots }: { lots: readonly Lot[] }) {
  const said = reductionWords();
  const first = lots[0];
  if (!first) return null;
  return (
    <li class="received">
      <p class="received-head">
        <b>{first.title ? say(first.title) : said.unknown}</b>
        <b><Mass grams={lots.reduce((sum, each) => sum + each.grams, 0)} /></b>
      </p>
      <small>{whenText(first.receivedAt)}{first.redemption && <> · {said.redemption(first.redemption)}</>}</small>
      <ul>{lots.map((each) => <li key={each.serial}><span class="serial">{each.serial}</span> <span class="no-break">{said.states[each.state]}</span></li>)}</ul>
    </li>
  );
}

/** Each redemption of a time with the lots that came with it, the latest first. */
export function Lots({ from, until }: { from: string; until: string }) {
  const { pages, first, last, more } = usePages(ReceivedLots, { from, until });
  const lots = pages.flatMap((page) => page.receivedLots.edges.map((edge) => edge.node));
  const info = last.data?.receivedLots.pageInfo;
  const busy = !last.data && !last.failure;
  return (
    <section>
      <div class="section-head"><h2>{reductionWords().lots}</h2></div>
      <Shown live={first} skeleton={<RowsSkeleton rows={3} />}>
        {() => <ul class="receiveds">{byRedemption(lots).map((each) => <Redemption key={each[0]?.serial} lots={each} />)}</ul>}
      </Shown>
      {(busy || info?.hasNextPage) && <button type="button" class="button plain wide goods-more" aria-disabled={busy} onClick={() => !busy && info?.endCursor && more(info.endCursor)}>{busy ? t.loading : reductionWords().more}</button>}
    </section>
  );
}
