import type { DropLine } from '../../../gen/documents';
import { now } from '../../core/clock';
import { dropWords } from '../../i18n/drops';
import { drawWords } from '../../i18n/draws';
import { holds } from '../staff/Seated';
import { commitmentBy, type Round, type Side } from './file';

const MINUTE_MS = 60_000;
const SIDES: readonly Side[] = ['OPERATOR', 'AUTHORITY'];

/** For which side the person acts, as the platform decides it. */
export const side = (): Side => (holds('OPERATOR') ? 'OPERATOR' : 'AUTHORITY');

/** What has to be done next: by whom, and until when. `closing` is the platform's own turn. */
export interface Due {
  readonly step: 'seal' | 'open' | 'close' | 'closing' | 'reveal' | 'over';
  readonly by: readonly Side[];
  readonly at: string | null;
}

export function due({ phase, round, opensAt, closesAt, dueAt, root }: DropLine, current: Round | undefined): Due {
  const unsealed = SIDES.filter((each) => !commitmentBy(current, each));
  if (phase === 'ANNOUNCED') return { step: 'seal', by: ['AUTHORITY'], at: closesAt };
  if (phase === 'COMING') return { step: 'open', by: [], at: opensAt };
  if (phase === 'OPEN') return { step: 'close', by: [], at: closesAt };
  if (phase !== 'CLOSED') return { step: 'over', by: [], at: null };
  if (root === null || Date.parse(dueAt) <= now()) return { step: 'closing', by: [], at: null };
  if (round > 1 && current && unsealed.length) return { step: 'seal', by: unsealed, at: dueAt };
  return { step: 'reveal', by: SIDES.filter((each) => !current?.revealed.includes(each)), at: dueAt };
}

/** How long until an instant. */
export function left(at: string): string {
  const minutes = Math.max(0, Math.ceil((Date.parse(at) - now()) / MINUTE_MS));
  return minutes ? dropWords().left(Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60) : dropWords().soon;
}

export const sidesText = (sides: readonly Side[]) => sides.map((each) => drawWords().parties[each]).join(drawWords().and);
