import { useEffect, useState } from 'preact/hooks';
import { Voucher as VoucherQuery, type VoucherLine } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { refresh, told, useLive } from '../../core/live';
import type { Params } from '../../core/router';
import { count, dateText, whenText } from '../../core/units';
import { voucherPageWords } from '../../i18n/voucher';
import { voucherWords } from '../../i18n/vouchers';
import { Empty } from '../../ui/Empty';
import { Mass } from '../../ui/Mass';
import { Page } from '../../ui/Page';
import { Line, Lines } from '../../ui/Row';
import { Shown } from '../../ui/Shown';
import { Block, later } from '../../ui/Skeleton';
import { Grain } from '../../ui/Ticket';
import { titleOf } from '../mall/variant';
import { Mark } from './Mark';
import { canShow, passOf } from './pass';
import { Showing } from './Showing';
import { extendedFrom, groups, refundUntil, stateOf, timedOut } from './state';
import { useWakeLock } from './wake';
import './vouchers.css';

const Holding = later(() => import('./Holding').then((loaded) => loaded.Holding), 14);
const GiveBack = later(() => import('./GiveBack').then((loaded) => loaded.GiveBack), 3);

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
      <span class="aloud">{voucherPageWords().code} {groups(code).map((group) => [...group].join(' ')).join(', ')}</span>
      <span aria-hidden="true">{groups(code).map((group, at) => <span key={at}>{group}</span>)}</span>
    </p>
  );
}

function Top({ voucher }: { voucher: VoucherLine }) {
  return (
    <div class="voucher-top">
      <Grain seed={voucher.id} />
      <div>
        <p class="voucher-title">{say(titleOf(voucher.listing))}</p>
        <p class="voucher-shop">{say(voucher.provider.name)}</p>
      </div>
      <p class="voucher-until"><small>{voucherWords().until}</small><b>{dateText(voucher.validUntil)}</b></p>
    </div>
  );
}

/** What became of it, and what that means. */
function Over({ voucher }: { voucher: VoucherLine }) {
  const { usedAt, tillName, validUntil } = voucher;
  const state = stateOf(voucher);
  const said = voucherPageWords();
  const late = timedOut(voucher);
  const what = usedAt ? (tillName ? said.usedWhere(whenText(usedAt), tillName) : said.usedAt(whenText(usedAt)))
    : state === 'lapsed' ? said.lapsedAt(dateText(validUntil)) : late ? said.timedOut : said.returned;
  const why = state === 'lapsed' ? said.lapsedWhy : state === 'returned' && (late ? said.timedOutWhy : said.returnedWhy);
  return (
    <div class="voucher-stub over">
      <p class="voucher-over" role="status"><Mark state={state} /> {what}</p>
      {why && <p class="voucher-note">{why}</p>}
      {state === 'returned' ? <a class="button plain wide" href="/mall">{said.redeemAnew}</a> : <Code code={voucher.code} />}
    </div>
  );
}

function Stub({ voucher }: { voucher: VoucherLine }) {
  const awake = useWakeLock(true);
  // A code is good for ever: whoever looks over the shoulder should not see it unless it is wanted.
  const [open, tell] = useState(false);
  const pass = canShow() && passOf(voucher);
  const said = voucherPageWords();
  useTaken(true);
  return (
    <div class="voucher-stub">
      {pass && <Showing pass={pass} />}
      {pass && <p class="voucher-note">{[said.changes, said.works, awake && said.awake].filter(Boolean).join(' · ')}</p>}
      {(open || !pass) && <Code code={voucher.code} />}
      {pass && <button type="button" class="quiet" aria-expanded={open} onClick={() => tell(!open)}>{open ? said.hide : said.reveal}</button>}
    </div>
  );
}

/** How it stands in a line of words, and all that is known of it. */
function Known({ voucher }: { voucher: VoucherLine }) {
  const said = voucherPageWords();
  const state = stateOf(voucher);
  const until = refundUntil(voucher);
  const first = extendedFrom(voucher);
  const is = state === 'usable' ? (until ? said.is.refundable(whenText(until)) : said.is.final) : state === 'returned' && timedOut(voucher) ? said.is.timedOut : said.is[state];
  return (
    <Lines>
      <Line name={said.standing} note={until && (until < voucher.validUntil ? said.end.settles : said.end.returns)}>{is}</Line>
      <Line name={said.points}><span class="points">{t.units.pointsOf(count(voucher.points))}</span></Line>
      {voucher.grams > 0 && <Line name={said.grams}><Mass grams={voucher.grams} full /></Line>}
      <Line name={voucher.standing === 'UNCONFIRMED' ? said.setAsideAt : said.redeemedAt}>{whenText(voucher.redeemedAt)}</Line>
      {voucher.tillName && <Line name={said.till}>{voucher.tillName}</Line>}
      {first !== undefined && <Line name={said.extended}>{said.extendedNote(dateText(first))}</Line>}
    </Lines>
  );
}

function Whole({ voucher }: { voucher: VoucherLine }) {
  const [asking, ask] = useState(false);
  const [, again] = useState(0);
  const state = stateOf(voucher);
  return (
    <>
      <div class={`voucher ${state}`}>
        <Top voucher={voucher} />
        {state === 'usable' ? <Stub voucher={voucher} /> : state === 'aside' ? <Holding voucher={voucher} onOver={() => again(Date.now())} onLetGo={() => ask(true)} /> : <Over voucher={voucher} />}
      </div>
      {state === 'usable' && <p class="voucher-how">{voucherPageWords().show}</p>}
      <Known voucher={voucher} />
      {refundUntil(voucher) && <button type="button" class="button plain wide give-back" onClick={() => ask(true)}>{voucherPageWords().giveBack}</button>}
      {asking && <GiveBack voucher={voucher} onClose={() => ask(false)} />}
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
