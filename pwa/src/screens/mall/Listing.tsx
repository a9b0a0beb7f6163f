import { useState } from 'preact/hooks';
import { Listing as ListingQuery, Purse, type ListingWhole } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { useLive } from '../../core/live';
import type { Params } from '../../core/router';
import { me } from '../../core/session';
import { count } from '../../core/units';
import { mallWords } from '../../i18n/mall';
import { offerWords } from '../../i18n/offer';
import { Empty } from '../../ui/Empty';
import { Page } from '../../ui/Page';
import { Shown } from '../../ui/Shown';
import { Block, later } from '../../ui/Skeleton';
import { Grain } from '../../ui/Ticket';
import { Waiting } from './Queue';
import { queue } from './queue';
import { chosen, firstChoice, titleOf, type Variant } from './variant';
import { Variants } from './Variants';
import './mall.css';
import './offer.css';

const RedeemSheet = later(() => import('./RedeemSheet').then((loaded) => loaded.RedeemSheet), 3);
const Facts = later(() => import('./Facts').then((loaded) => loaded.Facts), 14);
const Photos = later(() => import('./Photos').then((loaded) => loaded.Photos), 15);
const Drawn = later(() => import('./Drawn').then((loaded) => loaded.Drawn), 8);

interface Seen {
  readonly listing: ListingWhole;
  readonly points: number | undefined;
}

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

/** The name has to be known first: how to come to that, where one can. */
function Unnamed({ level }: { level: ListingWhole['realNameLevel'] }) {
  if (level === 'L2') return <p class="not-yet">{offerWords().unnamedL2}</p>;
  return (
    <div class="not-yet">
      <p>{offerWords().unnamed}</p>
      <a class="button plain wide" href="/me/name">{offerWords().toName}</a>
    </div>
  );
}

/** The way to redeem, or why there is none now. */
function Way({ listing, points }: Seen) {
  const [open, turn] = useState(false);
  const waiting = queue.value.filter((each) => each.listing.id === listing.id);
  // The same thing can be asked for again once the first time is answered.
  if (waiting.length && !open) return <div class="queue" role="status">{waiting.map((asked) => <Waiting key={asked.key} asked={asked} />)}</div>;
  if (open) return <div class="way"><RedeemSheet listing={listing} points={points} onClose={() => turn(false)} /></div>;
  const level = listing.realNameLevel;
  return (
    <div class="way">
      {!listing.stock ? <p class="sold-out">{listing.variants.some((each) => each.stock) ? offerWords().outVariant : mallWords().out}</p>
        : points !== undefined && points < listing.points ? <Short have={points} need={listing.points} />
          : level > (me.value?.realNameLevel ?? 'L0') ? <Unnamed level={level} />
            : <button type="button" class="button wide" onClick={() => turn(true)}>{mallWords().redeem}</button>}
    </div>
  );
}

function Offer({ listing }: { listing: ListingWhole }) {
  return (
    <div class="offer">
      <div class="offer-top">
        <Grain seed={listing.id} />
        <p class="offer-title">{say(titleOf(listing))}</p>
        <p>{say(listing.provider.name)}</p>
      </div>
      <div class="offer-stub">
        <p class="offer-price">{count(listing.points)}<small>{t.units.points}</small></p>
        <p>{listing.stock ? mallWords().left(count(listing.stock)) : mallWords().out}</p>
      </div>
    </div>
  );
}

function Whole({ listing, points, id }: Seen & { id: string }) {
  const [picked, pick] = useState<Variant['id']>();
  const its = chosen(listing, picked ?? firstChoice(listing, id));
  return (
    <>
      <Offer listing={its} />
      {its.photos.length > 0 && <Photos listing={its} />}
      {listing.variants.length > 1 && <Variants variants={listing.variants} value={its.id} onChoose={pick} />}
      {listing.drawn ? <Drawn listing={its} /> : <Way key={its.id} listing={its} points={points} />}
      <Facts listing={its} points={points} />
    </>
  );
}

export default function Listing({ params: { id = '' } }: { params: Params }) {
  const live = useLive(ListingQuery, { id });
  const purse = useLive(Purse, {});
  return (
    <Page title={mallWords().detail} up="/mall" live={live}>
      <Shown live={live} skeleton={<Block rem={14} />}>
        {({ listing }) => (listing ? <Whole listing={listing} points={purse.data?.account.freePoints} id={id} /> : (
          <Empty drawing="lost" title={mallWords().gone} why={mallWords().goneWhy}><a class="button" href="/mall">{mallWords().title}</a></Empty>
        ))}
      </Shown>
    </Page>
  );
}
