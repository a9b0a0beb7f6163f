import { Purse as PurseQuery, Shelf, type ListingLine } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { useLive, usePages } from '../../core/live';
import { href } from '../../core/router';
import { count } from '../../core/units';
import { mallWords } from '../../i18n/mall';
import { Empty } from '../../ui/Empty';
import { Page } from '../../ui/Page';
import { Shown } from '../../ui/Shown';
import { Block } from '../../ui/Skeleton';
import { Ticket } from '../../ui/Ticket';
import { Queue } from './Queue';
import './mall.css';

/** What can be spent, in one large figure. */
function Purse({ points }: { points: number | undefined }) {
  return (
    <div class="purse">
      <p>
        <span>{mallWords().free}</span>
        <span class="purse-figure">{points === undefined ? '—' : count(points)}<small>{t.units.points}</small></span>
      </p>
      <span class="purse-ways">
        <a class="button plain" href="/drops">{mallWords().drops}</a>
        <a class="button plain" href="/vouchers">{mallWords().vouchers}</a>
      </span>
    </div>
  );
}

/** What is left of all variants, and the cheapest that is left. */
function sold({ variants }: ListingLine): { readonly stock: number; readonly points: number; readonly several: boolean } {
  const there = variants.filter((each) => each.stock > 0);
  const prices = (there.length ? there : variants).map((each) => each.points);
  return { stock: there.reduce((sum, each) => sum + each.stock, 0), points: Math.min(...prices), several: new Set(prices).size > 1 };
}

function Offer({ listing, points }: { listing: ListingLine; points: number | undefined }) {
  const { id, title, provider, drawn } = listing;
  const { stock, several, points: price } = sold(listing);
  const missing = price - (points ?? 0);
  const state = !stock ? mallWords().out : drawn ? mallWords().drawn : missing > 0 && points !== undefined ? mallWords().short(t.units.pointsOf(count(missing))) : mallWords().left(count(stock));
  return (
    <Ticket href={href('/mall/:id', { id })} seed={id} photo={listing.photos[0]?.smallUrl} dull={!stock || missing > 0} title={say(title)} note={say(provider.name)}>
      {several && <small>{mallWords().from}</small>}
      <span class="ticket-figure">{count(price)}<small> {t.units.points}</small></span>
      <small>{state}</small>
    </Ticket>
  );
}

function Group({ name, listings, points }: { name: string; listings: readonly ListingLine[]; points: number | undefined }) {
  if (!listings.length) return null;
  return (
    <section>
      <div class="section-head"><h2>{name}</h2></div>
      <ul class="tickets">{listings.map((each) => <Offer key={each.id} listing={each} points={points} />)}</ul>
    </section>
  );
}

export default function Mall() {
  const purse = useLive(PurseQuery, {});
  const { pages, first, last, more } = usePages(Shelf, {});
  const points = purse.data?.account.freePoints;
  const listings = pages.flatMap((page) => page.listings.edges.map((edge) => edge.node));
  const stock = (each: ListingLine) => sold(each).stock;
  const reach = (each: ListingLine) => stock(each) > 0 && sold(each).points <= (points ?? 0);
  const info = last.data?.listings.pageInfo;
  const busy = !last.data && !last.failure;
  return (
    <Page title={mallWords().title} live={first}>
      <Purse points={points} />
      <Queue />
      <Shown live={first} skeleton={<div class="tickets"><Block rem={5.25} /><Block rem={5.25} /><Block rem={5.25} /></div>}>
        {() => (listings.length ? (
          <>
            <Group name={mallWords().now} listings={listings.filter(reach)} points={points} />
            <Group name={mallWords().later} listings={listings.filter((each) => stock(each) > 0 && !reach(each))} points={points} />
            <Group name={mallWords().out} listings={listings.filter((each) => !stock(each))} points={points} />
            {info && !info.hasNextPage ? <p class="shelf-end">{mallWords().end}</p> : (
              <button type="button" class="button plain wide shelf-more" aria-disabled={busy} onClick={() => !busy && info?.endCursor && more(info.endCursor)}>{busy ? t.loading : mallWords().more}</button>
            )}
          </>
        ) : <Empty drawing="dotted" title={mallWords().empty} why={mallWords().emptyWhy} />)}
      </Shown>
    </Page>
  );
}
