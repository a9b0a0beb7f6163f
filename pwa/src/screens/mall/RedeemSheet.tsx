import { useState } from 'preact/hooks';
import type { ListingLine } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { href, navigate } from '../../core/router';
import { programme } from '../../core/session';
import { count, massText } from '../../core/units';
import { mallWords } from '../../i18n/mall';
import { online } from '../../ui/online';
import { Line, Lines } from '../../ui/Row';
import { Sheet } from '../../ui/Sheet';
import { toast } from '../../ui/Toast';
import { isUnproved } from '../security/proof';
import { ask, forget, send, type Asked, type No } from './queue';
import { why } from './Queue';
import './mall.css';

const said = (points: number) => t.units.pointsOf(count(points));

/** What it will do, before it does it. */
function Terms({ listing, points }: { listing: ListingLine; points: number | undefined }) {
  // Points of some acts hold no grams, so what goes with them is known only by its limit.
  const most = listing.points * (programme.value?.gramsPerPoint ?? 0);
  return (
    <>
      <Lines>
        <Line name={mallWords().uses}><span class="points">{said(listing.points)}</span></Line>
        {points !== undefined && points >= listing.points && <Line name={mallWords().remains}>{said(points - listing.points)}</Line>}
        {most > 0 && <Line name={mallWords().passes}><span class="at-most">{mallWords().upTo}</span> {massText(most)}</Line>}
      </Lines>
      <ul class="terms">
        <li><b>{mallWords().final}</b></li>
        <li>{mallWords().honour}</li>
        <li>{mallWords().passesWhy(say(listing.provider.name))}</li>
      </ul>
    </>
  );
}

/** The no that came back; with a changed price the new one, once it is read. */
function Said({ no, asked, listing }: { no: No; asked: Asked; listing: ListingLine }) {
  const changed = no.code === 'PRICE_CHANGED';
  const text = !changed ? why(no) : listing.version === asked.version ? mallWords().readingPrice : mallWords().newPrice(said(asked.points), said(listing.points));
  return <p class="said-no" role="alert">{text}</p>;
}

type Step = { readonly at: 'asking' | 'sending' } | { readonly at: 'refused'; readonly asked: Asked; readonly no: No };

/** Whether asking anew makes sense: to prove who they are after all, or at a new price that is shown and within reach. */
function again(step: Step, listing: ListingLine, points: number | undefined) {
  if (step.at !== 'refused' || isUnproved(step.no)) return true;
  return step.no.code === 'PRICE_CHANGED' && listing.version !== step.asked.version && (points === undefined || points >= listing.points);
}

/** Asks once more, sends, and says what came of it. */
export function RedeemSheet({ listing, points, onClose }: { listing: ListingLine; points: number | undefined; onClose: () => void }) {
  const [step, go] = useState<Step>({ at: 'asking' });
  const redeem = async () => {
    if (step.at === 'sending') return;
    const asked = ask(listing);
    go({ at: 'sending' });
    const outcome = await send(asked);
    // Without an answer it waits in the queue, which the page below shows.
    if (!outcome) return onClose();
    if ('message' in outcome) {
      forget(asked.key);
      return go({ at: 'refused', asked, no: outcome });
    }
    toast(mallWords().done);
    await navigate(href('/vouchers/:id', { id: outcome.id }));
  };
  return (
    <Sheet title={mallWords().sheet(say(listing.title))} onClose={onClose}>
      {step.at === 'refused' && <Said no={step.no} asked={step.asked} listing={listing} />}
      <Terms listing={listing} points={points} />
      {step.at === 'asking' && !online.value && <p class="said-offline">{mallWords().offline}</p>}
      <div class="sheet-actions">
        {again(step, listing, points) && (
          <button type="button" class="button wide" aria-disabled={step.at === 'sending'} onClick={redeem}>
            {step.at === 'sending' ? mallWords().sending : online.value ? mallWords().confirm(said(listing.points)) : mallWords().confirmQueue}
          </button>
        )}
        <button type="button" class="button plain wide" onClick={onClose}>{again(step, listing, points) ? mallWords().notNow : t.close}</button>
      </div>
    </Sheet>
  );
}
