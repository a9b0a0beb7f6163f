import type { Domain } from '../../gen/documents';
import { t } from '../core/i18n';
import { Icon, type IconName } from './icons';

interface Look { readonly icon: IconName; readonly pigment: 'mal' | 'azu' | 'och' }

const SCENARIOS: Record<string, Look> = {
  metro: { icon: 'metro', pigment: 'azu' },
  'shared-bike': { icon: 'bike', pigment: 'mal' },
  'household-electricity': { icon: 'bolt', pigment: 'och' },
  'ev-charging': { icon: 'car', pigment: 'azu' },
  walking: { icon: 'foot', pigment: 'mal' },
};
const DOMAINS: Record<Domain, Look> = {
  CLOTHING: { icon: 'shirt', pigment: 'azu' },
  FOOD: { icon: 'bowl', pigment: 'och' },
  HOUSING: { icon: 'house', pigment: 'och' },
  TRAVEL: { icon: 'route', pigment: 'mal' },
  GOODS: { icon: 'bag', pigment: 'azu' },
  OTHER: { icon: 'dot', pigment: 'mal' },
};

/** The scenario at a glance: one character in Chinese, a drawing where a letter would say nothing. Its name stands beside it. */
export function Tile({ scenario }: { scenario: { readonly code: string; readonly domain: Domain } }) {
  const look = SCENARIOS[scenario.code] ?? DOMAINS[scenario.domain];
  const letter = t.tiles[scenario.code] ?? t.tiles[scenario.domain];
  return <span class={`tile ${look.pigment}`} aria-hidden="true">{letter ?? <Icon name={look.icon} />}</span>;
}
