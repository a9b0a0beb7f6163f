import { useEffect } from 'preact/hooks';
import { Voucher, Vouchers as VouchersQuery, type VoucherLine } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { know, usePages } from '../../core/live';
import { href } from '../../core/router';
import { dateText } from '../../core/units';
import { voucherWords } from '../../i18n/vouchers';
import { Empty } from '../../ui/Empty';
import { Page } from '../../ui/Page';
import { Shown } from '../../ui/Shown';
import { Block } from '../../ui/Skeleton';
import { Ticket } from '../../ui/Ticket';
import { Queue } from '../mall/Queue';
import { daysLeft, stateOf } from './state';
import './vouchers.css';

const SOON_DAYS = 7;

function Stub({ voucher }: { voucher: VoucherLine }) {
  const state = stateOf(voucher);
  if (state === 'used') return <><b>{voucherWords().used}</b><small>{dateText(voucher.usedAt ?? '')}</small></>;
  if (state === 'expired') return <><b>{voucherWords().expired}</b><small>{dateText(voucher.validUntil)}</small></>;
  const days = daysLeft(voucher);
  return (
    <>
      <small>{voucherWords().until}</small>
      <b class="until">{dateText(voucher.validUntil)}</b>
      {days < SOON_DAYS && <small class="soon">{days < 1 ? voucherWords().lastDay : voucherWords().daysLeft(days)}</small>}
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
          <Ticket key={each.id} href={href('/vouchers/:id', { id: each.id })} seed={each.id} torn={stateOf(each) === 'used'} dull={stateOf(each) !== 'usable'} title={say(each.listing.title)} note={say(each.provider.name)}>
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
            <Group name={voucherWords().usable} vouchers={vouchers.filter((each) => stateOf(each) === 'usable')} />
            <Group name={voucherWords().past} vouchers={vouchers.filter((each) => stateOf(each) !== 'usable')} />
            {(info?.hasNextPage || busy) && (
              <button type="button" class="button plain wide vouchers-more" aria-disabled={busy} onClick={() => !busy && info?.endCursor && more(info.endCursor)}>{busy ? t.loading : t.more}</button>
            )}
          </>
        ) : <Empty drawing="dotted" title={voucherWords().noVouchers} why={voucherWords().noVouchersWhy}><a class="button" href="/mall">{voucherWords().toMall}</a></Empty>)}
      </Shown>
    </Page>
  );
}
