import { Board } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { useLive } from '../../core/live';
import { href } from '../../core/router';
import { count } from '../../core/units';
import { writtenIn } from '../../core/written';
import { shopWords } from '../../i18n/shop';
import { Empty } from '../../ui/Empty';
import { Page } from '../../ui/Page';
import { Row } from '../../ui/Row';
import { Shown } from '../../ui/Shown';
import { Block } from '../../ui/Skeleton';
import { Figures } from './Figures';
import { STANDINGS, standingOf, useShelf, type Goods, type Standing } from './shelf';
import './shop.css';
import { forMembers, shop, Whose } from './whose';

/** The day so far at a glance; all of it leads to the board. */
function Today() {
  const { data } = useLive(Board, { provider: shop()?.id ?? '' });
  return (
    <a class="today" href="/shop/board">
      <span class="today-name">{shopWords().today}</span>
      <Figures listings={data?.board?.listings} />
    </a>
  );
}

/** One of the goods with its variants; all of it leads to them. */
function Card({ goods }: { goods: Goods }) {
  const { first, variants, standing } = goods;
  return (
    <li class="goods-card">
      <a href={href('/shop/goods/:id', { id: goods.id })}>
        <b>{say(first.listing.title)}</b>
        {variants.map((each) => {
          const own = standingOf(each);
          return (
            <span key={each.listing.id} class="goods-line">
              <span>{each.listing.variant ? say(each.listing.variant) : shopWords().kinds[each.listing.kind]}</span>
              <span class="points">{t.units.pointsOf(count(each.listing.points))}</span>
              <span class={own === 'SOLD_OUT' ? 'none-left' : undefined}>{own === standing && own !== 'SOLD_OUT' ? shopWords().left(count(each.listing.stock)) : shopWords().states[own]}</span>
            </span>
          );
        })}
        {standing === 'RETURNED' && first.reviewNote && <span class="goods-note" lang={writtenIn(first.reviewNote)}>{first.reviewNote}</span>}
      </a>
    </li>
  );
}

function Group({ standing, goods }: { standing: Standing; goods: readonly Goods[] }) {
  const some = goods.filter((each) => each.standing === standing);
  if (!some.length) return null;
  return (
    <section>
      <div class="section-head"><h3>{shopWords().states[standing]}</h3><small class="goods-many">{count(some.length)}</small></div>
      <ul class="goods-cards">{some.map((each) => <Card key={each.id} goods={each} />)}</ul>
    </section>
  );
}

function Shelf() {
  const { goods, first, busy, after, more } = useShelf();
  return (
    <Shown live={first} skeleton={<><Block rem={6} /><Block rem={6} /></>}>
      {() => (goods.length ? (
        <>
          {STANDINGS.map((each) => <Group key={each} standing={each} goods={goods} />)}
          {(after ?? busy) && <button type="button" class="button plain wide goods-more" aria-disabled={busy} onClick={() => !busy && after && more(after)}>{busy ? t.loading : shopWords().more}</button>}
        </>
      ) : <Empty drawing="dotted" title={shopWords().empty} why={shopWords().emptyWhy} />)}
    </Shown>
  );
}

/** What a member of a rights provider has to do with it: the day, the tills, the grams, and the goods in every state. */
export default forMembers(() => shopWords().title, function Shop() {
  const { first } = useShelf();
  return (
    <Page title={shopWords().title} up="/me" live={first}>
      <Whose />
      <Today />
      <ul class="rows ways">
        <Row href="/check" title={shopWords().check} note={shopWords().checkNote} />
        <Row href="/shop/tills" title={shopWords().tills} note={shopWords().tillsNote} />
        <Row href="/shop/reductions" title={shopWords().reductions} note={shopWords().reductionsNote} />
      </ul>
      <div class="section-head"><h2>{shopWords().goods}</h2></div>
      <a class="button wide" href="/shop/new">{shopWords().prepare}</a>
      <Shelf />
    </Page>
  );
});
