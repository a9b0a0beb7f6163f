import { count } from '../../core/units';
import { formWords } from '../../i18n/goods-form';
import { Field } from '../../ui/Field';
import { MOST_VARIANTS, newVariant, type Draft, type OneVariant, type Wrongs } from './draft';

interface Props { readonly draft: Draft; readonly wrongs: Wrongs; readonly change: (some: Partial<Draft>) => void }

/** One variant: its name where there are several, its price and its pieces. */
function Variant({ variant, place, named, wrongs, onWrite, onRemove }: {
  variant: OneVariant;
  place: number;
  named: boolean;
  wrongs: Wrongs;
  onWrite: (some: Partial<OneVariant>) => void;
  onRemove: () => void;
}) {
  const said = formWords();
  const name = said.variant(count(place + 1));
  const field = (key: 'zh' | 'en' | 'points' | 'stock', label: string, numeric: boolean) => (
    <Field
      label={label}
      name={`variants.${place}.${key}`}
      value={variant[key]}
      wrong={wrongs[`variants.${place}.${key}`]}
      onText={(text) => onWrite({ [key]: text })}
      inputMode={numeric ? 'numeric' : 'text'}
      autocomplete="off"
    />
  );
  return (
    <fieldset class="one-variant">
      <legend class={named ? undefined : 'aloud'}>{name}</legend>
      {named && <>{field('zh', said.variantZh, false)}{field('en', said.variantEn, false)}</>}
      <div class="two-fields">{field('points', said.points, true)}{field('stock', said.stock, true)}</div>
      {named && <button type="button" class="quiet ends" onClick={onRemove}>{said.remove(name)}</button>}
    </fieldset>
  );
}

/** 1 to 20 variants in the order in which they will be shown. */
export function Variants({ draft, wrongs, change }: Props) {
  const said = formWords();
  const { variants } = draft;
  const write = (key: string, some: Partial<OneVariant>) => change({ variants: variants.map((each) => (each.key === key ? { ...each, ...some } : each)) });
  return (
    <section>
      <div class="section-head"><h2>{said.variants}</h2></div>
      {variants.length === 1 && <p class="faint">{said.one}</p>}
      {variants.map((each, place) => (
        <Variant
          key={each.key}
          variant={each}
          place={place}
          named={variants.length > 1}
          wrongs={wrongs}
          onWrite={(some) => write(each.key, some)}
          onRemove={() => change({ variants: variants.filter((other) => other.key !== each.key) })}
        />
      ))}
      {variants.length < MOST_VARIANTS
        ? <button type="button" class="button plain wide add-variant" onClick={() => change({ variants: [...variants, newVariant()] })}>{said.add}</button>
        : <p class="faint">{said.most(count(MOST_VARIANTS))}</p>}
    </section>
  );
}
