import { useState } from 'preact/hooks';
import type { ListingWhole } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { href, navigate } from '../../core/router';
import { programme } from '../../core/session';
import { count, massText } from '../../core/units';
import { redeemWords } from '../../i18n/redeem';
import { online } from '../../ui/online';
import { Line, Lines } from '../../ui/Row';
import { Sheet } from '../../ui/Sheet';
import { later } from '../../ui/Skeleton';
import { toast } from '../../ui/Toast';
import { isUnproved } from '../security/proof';
import { ask, forget, send, type Asked, type No } from './queue';
import { why } from './Queue';
import { titleOf } from './variant';

const Quote = later(() => import('./Quote').then((loaded) => loaded.Quote), 12);

const said = (points: number) => t.units.pointsOf(count(points));

/** Which lots it would take, for whoever wants to know. */
function Which({ listing }: { listing: ListingWhole }) {
  const [open, turn] = useState(false);
  return (
    <>
      <button type="button" class="quiet which" aria-expanded={open} onClick={() => turn(!open)}>{redeemWords().quote}</button>
      {open && <Quote listing={listing.id} />}
    </>
  );
}

/** What it will do, before it does it. */
function Terms({ listing, points }: { listing: ListingWhole; points: number | undefined }) {
  // Points of some acts hold no grams, so what goes with them is known only by its limit.
  const most = listing.points * (programme.value?.gramsPerPoint ?? 0);
  const { refundDays, voucherDays } = listing;
  const words = redeemWords();
  return (
    <>
      <Lines>
        <Line name={words.uses}><span class="points">{said(listing.points)}</span></Line>
        {points !== undefined && points >= listing.points && <Line name={words.remains}>{said(points - listing.points)}</Line>}
        {most > 0 && <Line name={words.passes}><span class="at-most">{words.upTo}</span> {massText(most)}</Line>}
      </Lines>
      <Which listing={listing} />
      <ul class="terms">
        <li><b>{!refundDays ? words.final : refundDays >= voucherDays ? words.refundAll : words.refund(refundDays)}</b></li>
        <li>{words.honour}</li>
        <li>{words.passesWhy(say(listing.provider.name))}</li>
      </ul>
    </>
  );
}

/** The no that came back; with a changed price the new one, once it is read. */
function Said({ no, asked, listing }: { no: No; asked: Asked; listing: ListingWhole }) {
  const changed = no.code === 'PRICE_CHANGED';
  const text = !changed ? why(no) : listing.version === asked.version ? redeemWords().readingPrice : redeemWords().newPrice(said(asked.points), said(listing.points));
  return <p class="said-no" role="alert">{text}</p>;
}

type Step = { readonly at: 'asking' | 'sending' } | { readonly at: 'refused'; readonly asked: Asked; readonly no: No };

/** Whether asking anew makes sense: to prove who they are after all, or at a new price that is shown and within reach. */
function again(step: Step, listing: ListingWhole, points: number | undefined) {
  if (step.at !== 'refused' || isUnproved(step.no)) return true;
  return step.no.code === 'PRICE_CHANGED' && listing.version !== step.asked.version && (points === undefined || points >= listing.points);
}

/** Asks once more, sends, and says what came of it. */
export function RedeemSheet({ listing, points, onClose }: { listing: ListingWhole; points: number | undefined; onClose: () => void }) {
  const [step, go] = useState<Step>({ at: 'asking' });
  const words = redeemWords();
  const title = titleOf(listing);
  const sending = step.at === 'sending';
  const redeem = async (hold: boolean) => {
    if (sending) return;
    const asked = ask({ ...listing, title }, hold);
    go({ at: 'sending' });
    const outcome = await send(asked);
    // Without an answer it waits in the queue, which the page below shows.
    if (!outcome) return onClose();
    if ('message' in outcome) {
      forget(asked.key);
      return go({ at: 'refused', asked, no: outcome });
    }
    // What is set aside says so itself, in large figures; a toast would lie over the button that confirms it.
    if (!hold) toast(words.done);
    await navigate(href('/vouchers/:id', { id: outcome.id }));
  };
  return (
    <Sheet title={words.sheet(say(title))} onClose={onClose}>
      {step.at === 'refused' && <Said no={step.no} asked={step.asked} listing={listing} />}
      <Terms listing={listing} points={points} />
      {step.at === 'asking' && !online.value && <p class="said-offline">{words.offline}</p>}
      <div class="sheet-actions">
        {again(step, listing, points) && (
          <button type="button" class="button wide" aria-disabled={sending} onClick={() => redeem(false)}>
            {sending ? words.sending : online.value ? words.confirm(said(listing.points)) : words.confirmQueue}
          </button>
        )}
        {again(step, listing, points) && online.value && (
          <div>
            <button type="button" class="button plain wide" aria-disabled={sending} aria-describedby="hold-why" onClick={() => redeem(true)}>{words.hold}</button>
            <p id="hold-why" class="hold-why">{words.holdWhy}</p>
          </div>
        )}
        <button type="button" class="button plain wide" onClick={onClose}>{again(step, listing, points) ? words.notNow : t.close}</button>
      </div>
    </Sheet>
  );
}
