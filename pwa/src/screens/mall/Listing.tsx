import { useState } from 'preact/hooks';
import { Listing as ListingQuery, Purse, type ListingLine } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { useLive } from '../../core/live';
import type { Params } from '../../core/router';
import { count, dateText } from '../../core/units';
import { mallWords } from '../../i18n/mall';
import { Empty } from '../../ui/Empty';
import { Page } from '../../ui/Page';
import { Line, Lines } from '../../ui/Row';
import { Shown } from '../../ui/Shown';
import { Block } from '../../ui/Skeleton';
import { Grain } from '../../ui/Ticket';
import { queue } from './queue';
import { RedeemSheet } from './RedeemSheet';
import { Waiting } from './Queue';
import './mall.css';

/** How far the points go towards the price. */
function Short({ have, need }: { have: number; need: number }) {
  const said = (points: number) => t.units.pointsOf(count(points));
  return (
    <div class="short">
      <p><b>{mallWords().short(said(need - have))}</b></p>
      <svg viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true"><rect class="need" width="100" height="2" /><rect width={Math.min(100, (100 * have) / need)} height="2" /></svg>
      <p><small>{mallWords().shortBar(said(have), said(need))}</small></p>
    </div>
  );
}

/** The way to redeem, or why there is none now. */
function Way({ listing, points }: { listing: ListingLine; points: number | undefined }) {
  const [open, turn] = useState(false);
  const waiting = queue.value.filter((each) => each.listing.id === listing.id);
  // The same thing can be asked for again once the first time is answered.
  if (waiting.length && !open) return <div class="queue" role="status">{waiting.map((asked) => <Waiting key={asked.key} asked={asked} />)}</div>;
  return (
    <div class="way">
      {!open && !listing.stock && <p class="sold-out">{mallWords().out}</p>}
      {!open && listing.stock > 0 && points !== undefined && points < listing.points && <Short have={points} need={listing.points} />}
      {!open && listing.stock > 0 && (points === undefined || points >= listing.points) && <button type="button" class="button wide" onClick={() => turn(true)}>{mallWords().redeem}</button>}
      {open && <RedeemSheet listing={listing} points={points} onClose={() => turn(false)} />}
    </div>
  );
}

function Whole({ listing, points }: { listing: ListingLine; points: number | undefined }) {
  return (
    <>
      <div class="offer">
        <div class="offer-top">
          <Grain seed={listing.id} />
          <p class="offer-title">{say(listing.title)}</p>
          <p>{say(listing.provider.name)}</p>
        </div>
        <div class="offer-stub">
          <p class="offer-price">{count(listing.points)}<small>{t.units.points}</small></p>
          <p>{listing.stock ? mallWords().left(count(listing.stock)) : mallWords().out}</p>
        </div>
      </div>
      <Way listing={listing} points={points} />
      <Lines>
        <Line name={mallWords().free}>{points === undefined ? '—' : t.units.pointsOf(count(points))}</Line>
        <Line name={mallWords().soldUntil}>{dateText(listing.soldUntil)}</Line>
      </Lines>
    </>
  );
}

export default function Listing({ params }: { params: Params }) {
  const live = useLive(ListingQuery, { id: params.id ?? '' });
  const purse = useLive(Purse, {});
  return (
    <Page title={mallWords().detail} up="/mall" live={live}>
      <Shown live={live} skeleton={<Block rem={14} />}>
        {({ listing }) => (listing ? <Whole listing={listing} points={purse.data?.account.freePoints} /> : (
          <Empty drawing="lost" title={mallWords().gone} why={mallWords().goneWhy}><a class="button" href="/mall">{mallWords().title}</a></Empty>
        ))}
      </Shown>
    </Page>
  );
}
