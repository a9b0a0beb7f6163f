import type { VariantInReview } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import type { Params } from '../../core/router';
import { count } from '../../core/units';
import { reviewWords } from '../../i18n/review';
import { Empty } from '../../ui/Empty';
import { Page } from '../../ui/Page';
import { Line, Lines } from '../../ui/Row';
import { Shown } from '../../ui/Shown';
import { Block, later } from '../../ui/Skeleton';
import { Seated } from '../staff/Seated';
import { useWaiting } from './waiting';
import '../staff/staff.css';

const Judge = later(async () => (await import('./Judge')).Judge, 8);

type Listing = VariantInReview['listing'];
type Both = { readonly zh: string; readonly en: string };

/** A text in both languages, because both go on the shelf. */
function Text({ name, text }: { name: string; text: Both }) {
  const said = reviewWords();
  return (
    <section class="staff-text">
      <h2>{name}</h2>
      {!text.zh && !text.en && <p class="none">{said.none}</p>}
      {text.zh && <p lang="zh-CN">{text.zh}</p>}
      {text.en && <p lang="en">{text.en}</p>}
    </section>
  );
}

/** How it is sold. */
function Terms({ listing, agreement }: { listing: Listing; agreement: string }) {
  const said = reviewWords();
  const { limit, refundDays } = listing;
  return (
    <Lines>
      <Line name={said.provider}>{say(listing.provider.name)}</Line>
      <Line name={said.kind}>{said.kinds[listing.kind]}</Line>
      <Line name={said.drawn}>{listing.drawn ? said.byDraw : said.byOrder}</Line>
      <Line name={said.voucherDays}>{said.days(listing.voucherDays)}</Line>
      <Line name={said.refund}>{refundDays ? said.refundDays(refundDays) : said.final}</Line>
      <Line name={said.limit}>{limit ? said.limited(count(limit.pieces), limit.period) : said.noLimit}</Line>
      <Line name={said.name}>{said.levels[listing.realNameLevel]}</Line>
      <Line name={said.offline}>{listing.checkedOffline ? said.yes : said.no}</Line>
      <Line name={said.agreement}>{agreement}</Line>
    </Lines>
  );
}

function Whole({ variants }: { variants: readonly [VariantInReview, ...VariantInReview[]] }) {
  const said = reviewWords();
  const [{ listing, agreement, yours }] = variants;
  return (
    <>
      <p class="staff-title" lang="zh-CN">{listing.title.zh}</p>
      <p class="staff-intro" lang="en">{listing.title.en}</p>
      {yours && <p class="staff-why due" role="note">{said.ownWhy}</p>}
      <section>
        <div class="section-head"><h2>{said.variantsHead}</h2></div>
        <Lines>
          {variants.map(({ listing: one }) => (
            <Line key={one.id} name={one.variant ? say(one.variant) : said.only} note={said.stock(count(one.stock))}><span class="points">{t.units.pointsOf(count(one.points))}</span></Line>
          ))}
        </Lines>
      </section>
      <Text name={said.terms} text={listing.terms} />
      <Text name={said.places} text={listing.places} />
      <Terms listing={listing} agreement={agreement} />
      {!yours && <Judge goods={listing.goods} title={say(listing.title)} />}
    </>
  );
}

function One({ id }: { id: string }) {
  const { goods, live } = useWaiting();
  const said = reviewWords();
  const [first, ...others] = goods.get(id) ?? [];
  return (
    <Page title={said.one} up="/review" live={live}>
      <Shown live={live} skeleton={<Block rem={28} />}>
        {() => (first ? <Whole variants={[first, ...others]} /> : (
          <Empty drawing="lost" title={said.gone} why={said.goneWhy}><a class="button" href="/review">{said.title}</a></Empty>
        ))}
      </Shown>
    </Page>
  );
}

export default function Goods({ params }: { params: Params }) {
  return <Seated title={reviewWords().one} up="/review" roles={['OPERATOR']}>{() => <One id={params.id ?? ''} />}</Seated>;
}
