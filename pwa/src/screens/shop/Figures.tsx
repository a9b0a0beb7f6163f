import type { BoardResult } from '../../../gen/documents';
import { count } from '../../core/units';
import { shopWords } from '../../i18n/shop';

export type BoardLine = NonNullable<BoardResult['board']>['listings'][number];

const NAMES = ['redeemed', 'points', 'checked'] as const;

/** A day of a shop in three figures. */
export function Figures({ listings }: { listings: readonly BoardLine[] | undefined }) {
  return (
    <span class="figures">
      {NAMES.map((name) => (
        <span key={name} class={`figure ${name}`}>
          <b>{listings ? count(listings.reduce((sum, each) => sum + each[name], 0)) : '—'}</b>
          <small>{shopWords().figures[name]}</small>
        </span>
      ))}
    </span>
  );
}
