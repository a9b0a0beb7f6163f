import { useState } from 'preact/hooks';
import { CloseTill, OpenTill, Tills as TillsQuery, type TillLine } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { t } from '../../core/i18n';
import { refresh, useLive } from '../../core/live';
import { dateText } from '../../core/units';
import { writtenIn } from '../../core/written';
import { tillWords } from '../../i18n/tills';
import { Empty } from '../../ui/Empty';
import { Field } from '../../ui/Field';
import { Page } from '../../ui/Page';
import { Sheet } from '../../ui/Sheet';
import { Shown } from '../../ui/Shown';
import { RowsSkeleton } from '../../ui/Skeleton';
import { toast } from '../../ui/Toast';
import { stand, standAt } from '../merchant/stand';
import { useSending } from '../security/sending';
import './shop.css';
import { forMembers, shop, Whose } from './whose';

function Closing({ till, onClose }: { till: TillLine; onClose: () => void }) {
  const said = tillWords();
  const { busy, wrong, send } = useSending();
  const close = async () => {
    if (!await send(async () => (await mutate(CloseTill, { input: { till: till.id } })).closeTill)) return;
    if (stand.value?.id === till.id) standAt(undefined);
    toast(said.closed);
    refresh();
    onClose();
  };
  return (
    <Sheet title={said.closeAsk} onClose={onClose}>
      <p class="closing" lang={writtenIn(till.name)}><b>{till.name}</b></p>
      <ul class="does">{said.closes.map((each) => <li key={each}>{each}</li>)}</ul>
      {wrong && <p class="said-wrong" role="alert">{wrong}</p>}
      <div class="sheet-actions">
        <button type="button" class="button danger wide" aria-disabled={busy} onClick={close}>{busy ? t.loading : said.close}</button>
        <button type="button" class="button plain wide" onClick={onClose}>{said.notNow}</button>
      </div>
    </Sheet>
  );
}

function Till({ till, onClose }: { till: TillLine; onClose: () => void }) {
  const said = tillWords();
  const here = stand.value?.id === till.id;
  const provider = shop()?.id ?? '';
  return (
    <li class="till-line">
      <p><b lang={writtenIn(till.name)}>{till.name}</b>{here && <span class="here">{said.here}</span>}<small>{said.opened(dateText(till.openedAt))}</small></p>
      <div>
        <button type="button" class="quiet" onClick={() => standAt(here ? undefined : { id: till.id, name: till.name, provider })}>{here ? said.leave : said.stand}</button>
        <button type="button" class="quiet ends" aria-label={`${said.close} ${till.name}`} onClick={onClose}>{said.close}</button>
      </div>
    </li>
  );
}

/** A name, and one more till; what was typed stays until it is open. */
function Opening() {
  const said = tillWords();
  const [name, write] = useState('');
  const { busy, wrong, complain, send } = useSending(said.refusals);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!name.trim() || [...name.trim()].length > 60) return complain(said.noName);
    if (!await send(async () => (await mutate(OpenTill, { input: { name: name.trim(), provider: shop()?.id ?? null } })).openTill)) return;
    write('');
    toast(said.done);
    refresh();
  };
  return (
    <form class="opening" onSubmit={submit} noValidate>
      <div class="section-head"><h2>{said.open}</h2></div>
      <Field label={said.name} note={said.nameNote} wrong={wrong} value={name} onText={(text) => (write(text), complain(undefined))} name="till" autocomplete="off" />
      <button class="button wide" aria-disabled={busy}>{busy ? t.loading : said.openNow}</button>
    </form>
  );
}

/** The tills of a shop: which are open, and at which this device stands. */
export default forMembers(() => tillWords().title, function Tills() {
  const live = useLive(TillsQuery, { provider: shop()?.id ?? '' });
  const [closing, close] = useState<TillLine>();
  const said = tillWords();
  return (
    <Page title={said.title} up="/shop" live={live}>
      <Whose />
      <p class="faint">{said.intro}</p>
      <Shown live={live} skeleton={<RowsSkeleton rows={2} />}>
        {({ tills }) => (tills.length
          ? <ul class="till-lines">{tills.map((each) => <Till key={each.id} till={each} onClose={() => close(each)} />)}</ul>
          : <Empty drawing="dotted" title={said.none} why={said.noneWhy} />)}
      </Shown>
      <Opening />
      {closing && <Closing till={closing} onClose={() => close(undefined)} />}
    </Page>
  );
});
