import { mass, massAloud } from '../core/units';

/** Grams of CO₂e: the figure and its unit to see, a whole phrase to hear. `full` writes CO₂e behind the unit. */
export function Mass({ grams, full = false }: { grams: number; full?: boolean }) {
  const { figure, unit } = mass(grams);
  return (
    <span class="mass">
      <span aria-hidden="true">{figure}<small>{full ? `${unit} CO₂e` : unit}</small></span>
      <span class="aloud">{massAloud(grams)}</span>
    </span>
  );
}
