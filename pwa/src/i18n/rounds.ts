import { words } from '../core/i18n';

/** What each side has done in each round. */
export const roundWords = words({
  twoSides: '两边的进展',
  roundOf: (round: string) => `第 ${round} 轮`,
  sealed: (when: string) => `${when}封存`,
  unsealed: '还没有封存',
  handedIn: '种子已交，等另一方',
  told: (when: string) => `${when}公开`,
  missed: (sides: string, ending: string) => `${sides}没有按时${ending === 'NOT_COMMITTED' ? '封存' : '公开'}种子，这一轮作废，公开在案。`,
  seedOf: (side: string) => `${side}的种子`,
}, {
  twoSides: 'The two sides',
  roundOf: (round) => `Round ${round}`,
  sealed: (when) => `sealed ${when}`,
  unsealed: 'not sealed yet',
  handedIn: 'handed in; the other is awaited',
  told: (when) => `revealed ${when}`,
  missed: (sides, ending) => `In this round ${sides} did not ${ending === 'NOT_COMMITTED' ? 'seal' : 'reveal'} a seed in time. It is void, and that stays public.`,
  seedOf: (side) => `Seed of ${side}`,
});
