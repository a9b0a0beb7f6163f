import { useState } from 'preact/hooks';
import { CloseReviewedGoods, OnShelf, type ShelfLine } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { say, t } from '../../core/i18n';
import { usePages } from '../../core/live';
import { count, dateText } from '../../core/units';
import { reviewWords } from '../../i18n/review';
import { staffWords } from '../../i18n/staff';
import { Empty } from '../../ui/Empty';
import { Page } from '../../ui/Page';
import { Shown } from '../../ui/Shown';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Asks } from '../staff/Asks';
import { Seated } from '../staff/Seated';
import './review.css';
import '../staff/staff.css';

function Standing({ listing, onClose }: { listing: ShelfLine; onClose: () => void }) {
  const said = reviewWords();
  const pieces = listing.variants.reduce((sum, each) => sum + each.stock, 0);
  return (
    <li>
      <p>
        {say(listing.title)}
        <small>{say(listing.provider.name)} · {said.variants(listing.variants.length)} · {said.stock(count(pieces))}</small>
        <small>{said.until(dateText(listing.soldUntil))}{listing.drawn && ` · ${said.byDraw}`}</small>
      </p>
      <button type="button" class="quiet ending" aria-label={said.closeOf(say(listing.title))} onClick={onClose}>{said.close}</button>
    </li>
  );
}

function Every() {
  const { pages, first, last, more } = usePages(OnShelf, {});
  const [closing, close] = useState<ShelfLine>();
  const said = reviewWords();
  const listings = pages.flatMap((page) => page.listings.edges.map((edge) => edge.node));
  const info = last.data?.listings.pageInfo;
  const busy = !last.data && !last.failure;
  return (
    <Page title={said.shelf} up="/review" live={first}>
      <p class="staff-intro">{said.shelfIntro}</p>
      <Shown live={first} skeleton={<RowsSkeleton />}>
        {() => (listings.length ? (
          <>
            <ul class="on-shelf">{listings.map((each) => <Standing key={each.id} listing={each} onClose={() => close(each)} />)}</ul>
            {info?.hasNextPage && (
              <button type="button" class="button plain wide staff-more" aria-disabled={busy} onClick={() => !busy && info.endCursor && more(info.endCursor)}>{busy ? t.loading : staffWords().more}</button>
            )}
          </>
        ) : <Empty drawing="dotted" title={said.shelfEmpty} why={said.shelfEmptyWhy} />)}
      </Shown>
      {closing && (
        <Asks ends title={said.closeAsk(say(closing.title))} terms={said.closeTerms} label={said.close} done={said.closed} refusals={said.refusals} onClose={() => close(undefined)}
          act={async () => (await mutate(CloseReviewedGoods, { input: { goods: closing.goods } })).closeGoods} />
      )}
    </Page>
  );
}

/** What is on the shelf, for the operator to take off it. */
export default function Shelf() {
  return <Seated title={reviewWords().shelf} up="/review" roles={['OPERATOR']}>{() => <Every />}</Seated>;
}
