import { useState } from 'preact/hooks';
import { PrepareGoods, SubmitGoods, type No } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { say, t } from '../../core/i18n';
import { refresh } from '../../core/live';
import { href, navigate } from '../../core/router';
import { count } from '../../core/units';
import { keepWords } from '../../i18n/goods-keep';
import { Line, Lines } from '../../ui/Row';
import { Sheet } from '../../ui/Sheet';
import { toast } from '../../ui/Toast';
import { told } from '../sign-in/send';
import { inputOf, keepDraft, type Draft } from './draft';
import { reread, type Goods } from './shelf';
import { shop } from './whose';

/** Hand it to the operator; a draft stays one without. */
async function submitted(goods: string): Promise<boolean> {
  const answer = await told(async () => (await mutate(SubmitGoods, { input: { goods } })).submitGoods);
  return typeof answer !== 'string' && answer.__typename === 'GoodsChanged';
}

/** What is about to be kept. */
function Summary({ draft }: { draft: Draft }) {
  const said = keepWords();
  const points = draft.variants.map((each) => Number(each.points));
  const range = said.range(count(Math.min(...points)), count(Math.max(...points)));
  return (
    <Lines>
      {draft.variants.length > 1 && <Line name={said.many}>{said.several(count(draft.variants.length))}</Line>}
      <Line name={said.price}><span class="points">{t.units.pointsOf(range)}</span></Line>
      <Line name={said.pieces}>{count(draft.variants.reduce((sum, each) => sum + Number(each.stock), 0))}</Line>
    </Lines>
  );
}

/** Says what keeping it does, keeps it, and hands it to the operator if they want that. */
export function Keep({ from, draft, source, onRefused, onClose }: { from: string; draft: Draft; source: Goods | undefined; onRefused: (no: No) => void; onClose: () => void }) {
  const said = keepWords();
  const [busy, work] = useState(false);
  const [wrong, complain] = useState<string>();
  // As long as this sheet is open it is the same act, however often it has to be sent.
  const [key] = useState(() => crypto.randomUUID());
  const old = source && (source.standing === 'DRAFT' || source.standing === 'RETURNED') ? source.id : undefined;
  const keep = async (submit: boolean) => {
    if (busy) return;
    work(true);
    const answer = await told(async () => (await mutate(PrepareGoods, { input: inputOf(draft, shop()?.id ?? '', key, old) })).prepareGoods);
    if (typeof answer === 'string') {
      work(false);
      return complain(`${answer} ${said.unsure}`);
    }
    if (answer.__typename === 'Rejected') return onRefused(answer);
    keepDraft(from, undefined);
    const { goods } = answer.variants[0]!.listing;
    const handed = submit && await submitted(goods);
    await reread();
    refresh();
    toast(handed ? said.submitted : submit ? said.savedOnly : said.saved);
    await navigate(href('/shop/goods/:id', { id: goods }), true);
  };
  return (
    <Sheet title={said.sheet(say(draft.title))} onClose={onClose}>
      <Summary draft={draft} />
      <ul class="does">{[...said.does, ...(old ? [said.replaces] : [])].map((each) => <li key={each}>{each}</li>)}</ul>
      {wrong && <p class="said-wrong" role="alert">{wrong}</p>}
      <div class="sheet-actions">
        <button type="button" class="button wide" aria-disabled={busy} onClick={() => void keep(true)}>{busy ? said.saving : said.submit}</button>
        <button type="button" class="button plain wide" aria-disabled={busy} onClick={() => void keep(false)}>{said.draft}</button>
        <button type="button" class="button plain wide" onClick={onClose}>{said.back}</button>
      </div>
    </Sheet>
  );
}
