import { useEffect } from 'preact/hooks';
import { Voucher, Vouchers as VouchersQuery, type VoucherLine } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { know, usePages } from '../../core/live';
import { href } from '../../core/router';
import { dateText, timeText } from '../../core/units';
import { voucherWords } from '../../i18n/vouchers';
import { Empty } from '../../ui/Empty';
import { Page } from '../../ui/Page';
import { Shown } from '../../ui/Shown';
import { Block } from '../../ui/Skeleton';
import { Ticket } from '../../ui/Ticket';
import { Queue } from '../mall/Queue';
import { titleOf } from '../mall/variant';
import { Mark } from './Mark';
import { daysLeft, refundUntil, stateOf, timedOut } from './state';
import './vouchers.css';

const SOON_DAYS = 7;

const at = (voucher: VoucherLine) => Date.parse(voucher.standing === 'UNCONFIRMED' ? voucher.heldUntil ?? '' : voucher.validUntil);
/** What ends first comes first. */
const soonest = (one: VoucherLine, other: VoucherLine) => at(one) - at(other);

/** A mark, a word and a time: each tells how it stands. */
function Stub({ voucher }: { voucher: VoucherLine }) {
  const state = stateOf(voucher);
  const said = voucherWords();
  const told = (word: string, note: string) => <><b class={`stands ${state}`}><Mark state={state} /> {word}</b><small>{note}</small></>;
  if (state === 'aside') return told(said.confirm, said.confirmBy(timeText(voucher.heldUntil ?? '')));
  if (state === 'used') return told(said.used, dateText(voucher.usedAt ?? ''));
  if (state === 'lapsed') return told(said.lapsed, dateText(voucher.validUntil));
  if (state === 'returned') return told(timedOut(voucher) ? said.timedOut : said.returned, said.free);
  const days = daysLeft(voucher);
  return (
    <>
      <small>{said.until}</small>
      <b class="until">{dateText(voucher.validUntil)}</b>
      {days < SOON_DAYS && <small class="soon">{days < 1 ? said.lastDay : said.daysLeft(days)}</small>}
      {refundUntil(voucher) && <small>{said.mayReturn}</small>}
    </>
  );
}

function Group({ name, vouchers }: { name: string; vouchers: readonly VoucherLine[] }) {
  if (!vouchers.length) return null;
  return (
    <section class="vouchers-group">
      <div class="section-head"><h2>{name}</h2></div>
      <ul class="tickets">
        {vouchers.map((each) => (
          <Ticket key={each.id} href={href('/vouchers/:id', { id: each.id })} seed={each.id} torn={stateOf(each) === 'used'} dull={!['aside', 'usable'].includes(stateOf(each))} title={say(titleOf(each.listing))} note={say(each.provider.name)}>
            <Stub voucher={each} />
          </Ticket>
        ))}
      </ul>
    </section>
  );
}

export default function Vouchers() {
  const { pages, first, last, more } = usePages(VouchersQuery, {});
  const vouchers = pages.flatMap((page) => page.vouchers.edges.map((edge) => edge.node));
  // Each opens without a network from now on, also those that nobody has opened yet.
  useEffect(() => {
    if (!first.failure) vouchers.forEach((voucher) => know(Voucher, { id: voucher.id }, { voucher }, first.at));
  }, [first.at, pages.length]);
  const info = last.data?.vouchers.pageInfo;
  const busy = !last.data && !last.failure;
  return (
    <Page title={voucherWords().title} up="/mall" live={first}>
      <Queue />
      <Shown live={first} skeleton={<div class="tickets"><Block rem={5.25} /><Block rem={5.25} /></div>}>
        {() => (vouchers.length ? (
          <>
            <Group name={voucherWords().toConfirm} vouchers={vouchers.filter((each) => stateOf(each) === 'aside').sort(soonest)} />
            <Group name={voucherWords().usable} vouchers={vouchers.filter((each) => stateOf(each) === 'usable').sort(soonest)} />
            <Group name={voucherWords().past} vouchers={vouchers.filter((each) => !['aside', 'usable'].includes(stateOf(each)))} />
            {(info?.hasNextPage || busy) && (
              <button type="button" class="button plain wide vouchers-more" aria-disabled={busy} onClick={() => !busy && info?.endCursor && more(info.endCursor)}>{busy ? t.loading : t.more}</button>
            )}
          </>
        ) : <Empty drawing="dotted" title={voucherWords().noVouchers} why={voucherWords().noVouchersWhy}><a class="button" href="/mall">{voucherWords().toMall}</a></Empty>)}
      </Shown>
    </Page>
  );
}
