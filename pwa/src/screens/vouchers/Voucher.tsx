import { useEffect, useState } from 'preact/hooks';
import { Voucher as VoucherQuery, type VoucherLine } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { refresh, told, useLive } from '../../core/live';
import type { Params } from '../../core/router';
import { count, dateText, whenText } from '../../core/units';
import { voucherWords } from '../../i18n/vouchers';
import { Empty } from '../../ui/Empty';
import { Mass } from '../../ui/Mass';
import { Page } from '../../ui/Page';
import { Line, Lines } from '../../ui/Row';
import { Shown } from '../../ui/Shown';
import { Block } from '../../ui/Skeleton';
import { Grain } from '../../ui/Ticket';
import { canShow } from './pass';
import { Showing } from './Showing';
import { groups, stateOf } from './state';
import { useWakeLock } from './wake';
import './vouchers.css';

const LOOK_MS = 5_000;
/** Where the server tells it: a connection may have died without a sign. */
const CHECK_MS = 30_000;

/** While it is held up at the till, look whether it has been taken. */
function useTaken(usable: boolean) {
  const every = told.value ? CHECK_MS : LOOK_MS;
  useEffect(() => {
    if (!usable) return undefined;
    const timer = setInterval(() => navigator.onLine && document.visibilityState === 'visible' && refresh(), every);
    return () => clearInterval(timer);
  }, [usable, every]);
}

/** The code, large and in groups of four; whoever listens hears it letter by letter. */
function Code({ code }: { code: string }) {
  return (
    <p class="code">
      <span class="aloud">{voucherWords().code} {groups(code).map((group) => [...group].join(' ')).join(', ')}</span>
      <span aria-hidden="true">{groups(code).map((group, at) => <span key={at}>{group}</span>)}</span>
    </p>
  );
}

function Top({ voucher }: { voucher: VoucherLine }) {
  return (
    <div class="voucher-top">
      <Grain seed={voucher.id} />
      <div>
        <p class="voucher-title">{say(voucher.listing.title)}</p>
        <p class="voucher-shop">{say(voucher.provider.name)}</p>
      </div>
      <p class="voucher-until"><small>{voucherWords().until}</small><b>{dateText(voucher.validUntil)}</b></p>
    </div>
  );
}

function Stub({ voucher }: { voucher: VoucherLine }) {
  const state = stateOf(voucher);
  const awake = useWakeLock(state === 'usable');
  // A code is good for ever: whoever looks over the shoulder should not see it unless it is wanted.
  const [told, tell] = useState(false);
  const pass = canShow() && voucher.pass;
  useTaken(state === 'usable');
  if (state !== 'usable') {
    return (
      <div class="voucher-stub over">
        <p class="voucher-over" role="status">{state === 'used' ? voucherWords().usedAt(whenText(voucher.usedAt ?? '')) : voucherWords().expiredAt(dateText(voucher.validUntil))}</p>
        <Code code={voucher.code} />
      </div>
    );
  }
  return (
    <div class="voucher-stub">
      {pass && <Showing pass={pass} />}
      {pass && <p class="voucher-note">{[voucherWords().changes, voucherWords().works, awake && voucherWords().awake].filter(Boolean).join(' · ')}</p>}
      {(told || !pass) && <Code code={voucher.code} />}
      {pass && <button type="button" class="quiet" aria-expanded={told} onClick={() => tell(!told)}>{told ? voucherWords().hide : voucherWords().reveal}</button>}
    </div>
  );
}

function Whole({ voucher }: { voucher: VoucherLine }) {
  return (
    <>
      <div class={`voucher ${stateOf(voucher)}`}>
        <Top voucher={voucher} />
        <Stub voucher={voucher} />
      </div>
      {stateOf(voucher) === 'usable' && <p class="voucher-how">{voucherWords().show}</p>}
      <Lines>
        <Line name={voucherWords().points}><span class="points">{t.units.pointsOf(count(voucher.points))}</span></Line>
        {voucher.grams > 0 && <Line name={voucherWords().grams}><Mass grams={voucher.grams} full /></Line>}
        <Line name={voucherWords().redeemedAt}>{whenText(voucher.redeemedAt)}</Line>
      </Lines>
    </>
  );
}

export default function Voucher({ params }: { params: Params }) {
  const live = useLive(VoucherQuery, { id: params.id ?? '' });
  return (
    <Page title={voucherWords().voucher} up="/vouchers" live={live}>
      <Shown live={live} skeleton={<Block rem={30} />}>
        {({ voucher }) => (voucher ? <Whole voucher={voucher} /> : (
          <Empty drawing="lost" title={voucherWords().noVoucher} why={t.trouble.goneWhy}><a class="button" href="/vouchers">{voucherWords().title}</a></Empty>
        ))}
      </Shown>
    </Page>
  );
}
