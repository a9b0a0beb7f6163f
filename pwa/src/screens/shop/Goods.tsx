import { useState } from 'preact/hooks';
import type { MyVariant } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { href, type Params } from '../../core/router';
import { count, dateText, whenText } from '../../core/units';
import { writtenIn } from '../../core/written';
import { goodsWords } from '../../i18n/goods';
import { shopWords } from '../../i18n/shop';
import { Empty } from '../../ui/Empty';
import { Page } from '../../ui/Page';
import { Line, Lines } from '../../ui/Row';
import { Shown } from '../../ui/Shown';
import { Block, later } from '../../ui/Skeleton';
import { Grain } from '../../ui/Ticket';
import type { Doing } from './act';
import { standingOf, useGoods, type Goods as Whole, type Standing } from './shelf';
import { State } from './State';
import './shop.css';
import { forMembers } from './whose';

const ActSheet = later(async () => (await import('./ActSheet')).ActSheet, 0);
type Ask = (doing: Doing, variant: MyVariant) => void;

/** One variant and what can be done with it; where it is the only one, all of the goods are taken off the shelf instead. */
function Variant({ variant, alone, ask }: { variant: MyVariant; alone: boolean; ask: Ask }) {
  const { listing } = variant;
  const standing = standingOf(variant);
  const sold = standing === 'ON_SHELF' || standing === 'SOLD_OUT';
  const said = goodsWords().acts;
  return (
    <li class="own-variant">
      {listing.variant && <p class="variant-head"><b>{say(listing.variant)}</b><State standing={standing} /></p>}
      <p class="variant-figures">
        <span class="points">{t.units.pointsOf(count(listing.points))}</span>
        <small>{goodsWords().price(count(listing.version))}</small>
        <span class={listing.stock ? undefined : 'none-left'}>{shopWords().left(count(listing.stock))}</span>
      </p>
      {sold && (
        <div class="variant-ways">
          <button type="button" class="button plain" onClick={() => ask('restock', variant)}>{said.restock.label}</button>
          {!listing.drawn && <button type="button" class="button plain" onClick={() => ask('price', variant)}>{said.price.label}</button>}
          {!alone && <button type="button" class="quiet ends" onClick={() => ask('off', variant)}>{said.off.label}</button>}
        </div>
      )}
    </li>
  );
}

/** What can be done with all variants together, by how they stand. */
function Ways({ goods, ask }: { goods: Whole; ask: Ask }) {
  const said = goodsWords();
  const { standing, first, id } = goods;
  const returned = standing === 'RETURNED';
  const draft = standing === 'DRAFT' || returned;
  const anew = <a class={`button wide${returned ? '' : ' plain'}`} href={href('/shop/new/:from', { from: id })}>{draft ? said.anew : said.same}</a>;
  const sold = goods.variants.some((each) => each.listing.state === 'ON_SHELF');
  return (
    <div class="goods-ways">
      {returned && anew}
      {draft && <button type="button" class={`button wide${returned ? ' plain' : ''}`} onClick={() => ask('submit', first)}>{said.acts.submit.label}</button>}
      {standing !== 'REVIEW' && !returned && anew}
      {sold && <button type="button" class="button danger wide" onClick={() => ask('close', first)}>{said.acts.close.label}</button>}
      {(draft || standing === 'REVIEW') && <button type="button" class="button danger wide" onClick={() => ask('discard', first)}>{said.acts.discard.label}</button>}
    </div>
  );
}

function refundText({ refundDays, voucherDays }: MyVariant['listing']) {
  const { final, whole, some } = goodsWords().refunds;
  if (!refundDays) return final;
  return refundDays >= voucherDays ? whole : some(count(refundDays));
}

/** How it is sold, as the review sees it. */
function How({ variant }: { variant: MyVariant }) {
  const { listing } = variant;
  const said = goodsWords();
  const limit = listing.limit && said.pieces(count(listing.limit.pieces), said.limits[listing.limit.period] ?? '');
  return (
    <section>
      <div class="section-head"><h2>{said.how}</h2></div>
      <Lines>
        <Line name={said.voucherDays}>{said.days(count(listing.voucherDays))}</Line>
        <Line name={said.refund}>{refundText(listing)}</Line>
        <Line name={said.limit}>{limit ?? said.noLimit}</Line>
        <Line name={said.level}>{said.levels[listing.realNameLevel]}</Line>
        <Line name={said.offline}>{listing.checkedOffline ? said.yes : said.no}</Line>
        <Line name={said.drawn} note={listing.drawn && said.drawnPrice}>{listing.drawn ? said.yes : said.no}</Line>
        <Line name={said.soldUntil}>{dateText(listing.soldUntil)}</Line>
        <Line name={said.preparedAt}>{whenText(variant.preparedAt)}</Line>
      </Lines>
      {(['terms', 'places'] as const).map((each) => say(listing[each]) && (
        <div key={each} class="goods-text"><h3>{said[each]}</h3><p>{say(listing[each])}</p></div>
      ))}
    </section>
  );
}

const OPEN: readonly Standing[] = ['RETURNED', 'DRAFT', 'REVIEW'];

function Shop({ goods }: { goods: Whole }) {
  const [asked, ask] = useState<{ doing: Doing; variant: MyVariant }>();
  const { first, standing, variants } = goods;
  const said = goodsWords();
  return (
    <>
      <div class="goods-top">
        <Grain seed={goods.id} />
        <State standing={standing} />
        <p class="goods-title">{say(first.listing.title)}</p>
        <p>{shopWords().kinds[first.listing.kind]}</p>
      </div>
      {standing === 'REVIEW' && <p class="goods-waits" role="status">{said.waits}</p>}
      {first.reviewNote && first.reviewedAt && OPEN.includes(standing) && (
        <div class="goods-said"><h2>{said.said(whenText(first.reviewedAt))}</h2><p lang={writtenIn(first.reviewNote)}>{first.reviewNote}</p></div>
      )}
      <div class="section-head"><h2>{said.variants}</h2></div>
      <ul class="own-variants">{variants.map((each) => <Variant key={each.listing.id} variant={each} alone={variants.length === 1} ask={(doing, variant) => ask({ doing, variant })} />)}</ul>
      <Ways goods={goods} ask={(doing, variant) => ask({ doing, variant })} />
      <How variant={first} />
      {asked && <ActSheet {...asked} onClose={() => ask(undefined)} />}
    </>
  );
}

/** One of the shop's goods: how it stands, its variants, and everything that can be done with it. */
export default forMembers(() => goodsWords().title, function Goods({ params }: { params: Params }) {
  const { found, first, missing } = useGoods(params.id ?? '');
  return (
    <Page title={goodsWords().title} up="/shop" live={first}>
      {found && <Shop goods={found} />}
      {missing && <Empty drawing="lost" title={goodsWords().gone} why={goodsWords().goneWhy} />}
      {!found && !missing && <Shown live={{ ...first.failure && { failure: first.failure } }} skeleton={<Block rem={20} />}>{() => null}</Shown>}
    </Page>
  );
});
