import { useId } from 'preact/hooks';
import { say, t } from '../../core/i18n';
import { count } from '../../core/units';
import { offerWords } from '../../i18n/offer';
import type { Variant } from './variant';

/** The variants of goods, one to a line; those that are gone say so and cannot be chosen. */
export function Variants({ variants, value, onChoose }: { variants: readonly Variant[]; value: string; onChoose: (id: string) => void }) {
  const name = useId();
  return (
    <fieldset class="variants">
      <legend>{offerWords().choose}</legend>
      {variants.map(({ id, variant, points, stock }) => (
        <label key={id}>
          <input type="radio" name={name} checked={id === value} disabled={!stock} onChange={() => onChoose(id)} />
          <span class="variant">
            <b>{variant ? say(variant) : ''}</b>
            <span class="points">{t.units.pointsOf(count(points))}</span>
            <small>{stock ? offerWords().left(count(stock)) : offerWords().out}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
