import { useState } from 'preact/hooks';
import type { MyVariant } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { refresh } from '../../core/live';
import { count } from '../../core/units';
import { goodsWords } from '../../i18n/goods';
import { Field } from '../../ui/Field';
import { Sheet } from '../../ui/Sheet';
import { toast } from '../../ui/Toast';
import { useSending } from '../security/sending';
import { act, MOST, unanswered, type Doing } from './act';

const ENDS: readonly Doing[] = ['discard', 'close', 'off'];

/** What the variant is called, behind the goods where there are several. */
export const nameOf = ({ listing }: MyVariant) => [listing.title, ...(listing.variant ? [listing.variant] : [])].map(say).join(' · ');

/** How it stands before it is changed. */
function before(doing: Doing, { listing }: MyVariant): string | undefined {
  const { restock, price } = goodsWords().acts;
  if (doing === 'restock') return restock.now(count(listing.stock));
  return doing === 'price' ? price.now(t.units.pointsOf(count(listing.points)), count(listing.version)) : undefined;
}

/** Says what it does, asks for a number where it takes one, and does it. */
export function ActSheet({ doing, variant, onClose }: { doing: Doing; variant: MyVariant; onClose: () => void }) {
  const said = goodsWords().acts[doing];
  const { busy, wrong, complain, send } = useSending(goodsWords().refusals);
  const sent = doing === 'restock' ? unanswered(variant.listing.id) : undefined;
  const [text, write] = useState(sent ? String(sent.pieces) : '');
  const most = MOST[doing];
  const field = 'field' in said ? said.field : undefined;
  const go = async () => {
    const amount = /^\d{1,7}$/.test(text.trim()) ? Number(text) : 0;
    if (most && !(amount >= 1 && amount <= most)) return complain(goodsWords().wrongNumber(count(most)));
    if (!await send(() => act(doing, variant, amount))) return refresh();
    toast(said.done);
    refresh();
    onClose();
  };
  const submit = (event: Event) => {
    event.preventDefault();
    void go();
  };
  const whole = doing === 'submit' || doing === 'discard' || doing === 'close';
  return (
    <Sheet title={said.ask(whole ? say(variant.listing.title) : nameOf(variant))} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        {field && <Field label={field} note={before(doing, variant)} wrong={wrong} value={text} onText={(next) => (write(next), complain(undefined))} name="amount" inputMode="numeric" autocomplete="off" maxLength={7} />}
        {sent && <p class="said-offline">{goodsWords().unanswered(count(sent.pieces))}</p>}
        <ul class="does">{said.does.map((each) => <li key={each}>{each}</li>)}</ul>
        {!field && wrong && <p class="said-wrong" role="alert">{wrong}</p>}
        <div class="sheet-actions">
          <button class={`button wide${ENDS.includes(doing) ? ' danger' : ''}`} aria-disabled={busy}>{busy ? t.loading : said.label}</button>
          <button type="button" class="button plain wide" onClick={onClose}>{goodsWords().notNow}</button>
        </div>
      </form>
    </Sheet>
  );
}
