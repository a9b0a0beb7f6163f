import { sellingWords } from '../../i18n/goods-selling';
import { LongField } from '../../ui/LongField';
import type { Draft, Wrongs } from './draft';
import { Selling } from './Selling';

interface Part { readonly draft: Draft; readonly wrongs: Wrongs; readonly change: (some: Partial<Draft>) => void }

function Texts({ draft, wrongs, change }: Part) {
  const said = sellingWords();
  const area = (name: 'terms' | 'places', language: 'zh' | 'en', label: string) => (
    <LongField label={label} rows={2} name={`${name}.${language}`} lang={language} value={draft[name][language]} wrong={wrongs[`${name}.${language}`]} onText={(text) => change({ [name]: { ...draft[name], [language]: text } })} />
  );
  return (
    <section>
      <div class="section-head"><h2>{said.texts}</h2></div>
      <p class="faint">{said.optional}</p>
      {area('places', 'zh', said.placesZh)}
      {area('places', 'en', said.placesEn)}
      {area('terms', 'zh', said.termsZh)}
      {area('terms', 'en', said.termsEn)}
    </section>
  );
}

/** What comes after the goods themselves: what to know of them, and how they are sold. */
export function Rest(part: Part) {
  return <><Texts {...part} /><Selling {...part} /></>;
}
