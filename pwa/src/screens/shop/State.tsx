import { shopWords } from '../../i18n/shop';
import type { Standing } from './shelf';

/** How goods or a variant of them stand, in a word and a colour. */
export function State({ standing }: { standing: Standing }) {
  return <span class={`state is-${standing.toLowerCase().replace('_', '-')}`}>{shopWords().states[standing]}</span>;
}
