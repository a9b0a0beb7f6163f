import { useState } from 'preact/hooks';
import { upload } from '../../core/picture';
import { count } from '../../core/units';
import { photoWords } from '../../i18n/goods-photos';
import type { Draft } from './draft';

const MOST = 5;

/** Photographs are handed in one by one as they are chosen, and belong to the goods once these are kept. */
export function Photos({ draft, change }: { draft: Draft; change: (some: Partial<Draft>) => void }) {
  const said = photoWords();
  const [busy, work] = useState(false);
  const [wrong, complain] = useState<string>();
  const { photos } = draft;
  const add = async (input: HTMLInputElement) => {
    const file = input.files?.[0];
    input.value = '';
    if (!file || busy) return;
    work(true);
    complain(undefined);
    const told = await upload(file);
    work(false);
    if (!('id' in told)) return complain(said.refusals[told.code ?? ''] ?? said.failed);
    const { id, smallUrl } = told;
    if (!photos.some((each) => each.id === id)) change({ photos: [...photos, { id, smallUrl }] });
  };
  return (
    <section>
      <div class="section-head"><h2>{said.title}</h2></div>
      <p class="faint">{said.note}</p>
      {photos.length > 0 && (
        <ol class="photos-kept">
          {photos.map(({ id, smallUrl }, at) => (
            <li key={id}>
              <img src={smallUrl} alt={said.one(count(at + 1))} width="96" height="96" />
              <button type="button" class="quiet" aria-label={said.remove(count(at + 1))} onClick={() => change({ photos: photos.filter((each) => each.id !== id) })}>×</button>
            </li>
          ))}
        </ol>
      )}
      {photos.length < MOST && (
        <label class="button plain wide photos-add" aria-disabled={busy}>
          {busy ? said.adding : said.add}
          <input type="file" accept="image/jpeg,image/png,image/webp" disabled={busy} onChange={(event) => void add(event.currentTarget)} />
        </label>
      )}
      {wrong && <p class="said-wrong" role="alert">{wrong}</p>}
    </section>
  );
}
