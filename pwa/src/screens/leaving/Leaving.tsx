import { useState } from 'preact/hooks';
import { CloseAccount } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { t } from '../../core/i18n';
import { gone } from '../../core/session';
import { leavingWords } from '../../i18n/leaving';
import { Page } from '../../ui/Page';
import { Sheet } from '../../ui/Sheet';
import { toast } from '../../ui/Toast';
import { useSending } from '../security/sending';
import { fetchFile, save } from './file';
import '../security/security.css';
import './leaving.css';

/** Everything that is kept of them, as one file. */
function Take() {
  const said = leavingWords();
  const { busy, wrong, send } = useSending();
  const take = async () => {
    const answer = await send(fetchFile);
    if (!answer) return;
    save(answer.file);
    toast(said.taken);
  };
  return (
    <section>
      <div class="section-head"><h2>{said.take}</h2></div>
      <p class="faint">{said.takeWhy}</p>
      {wrong && <p class="said-wrong" role="alert">{wrong}</p>}
      <button type="button" class="button plain wide add" aria-disabled={busy} onClick={take}>{busy ? said.taking : said.takeNow}</button>
    </section>
  );
}

function Sure({ onClose }: { onClose: () => void }) {
  const said = leavingWords();
  const [understood, tick] = useState(false);
  const { busy, wrong, complain, send } = useSending();
  const close = async () => {
    if (!understood) return complain(said.tickFirst);
    if (!await send(async () => (await mutate(CloseAccount, {})).closeAccount)) return;
    gone();
    toast(said.closed);
  };
  return (
    <Sheet title={said.closeAsk} onClose={onClose}>
      <label class="understood">
        <input type="checkbox" checked={understood} onChange={(event) => tick(event.currentTarget.checked)} />
        <span>{said.understood}</span>
      </label>
      {wrong && <p class="said-wrong" role="alert">{wrong}</p>}
      <div class="sheet-actions">
        <button type="button" class="button danger wide" aria-disabled={busy} onClick={close}>{busy ? t.loading : said.closeNow}</button>
        <button type="button" class="button plain wide" onClick={onClose}>{said.stay}</button>
      </div>
    </Sheet>
  );
}

/** The way out: what one may take along, and closing the account for ever. */
export default function Leaving() {
  const said = leavingWords();
  const [asking, ask] = useState(false);
  return (
    <Page title={said.title} up="/me">
      <Take />
      <section>
        <div class="section-head"><h2>{said.close}</h2></div>
        <ul class="leaving-terms">{said.terms.map((each) => <li key={each}>{each}</li>)}</ul>
        <button type="button" class="button danger wide" onClick={() => ask(true)}>{said.close}</button>
      </section>
      {asking && <Sure onClose={() => ask(false)} />}
    </Page>
  );
}
