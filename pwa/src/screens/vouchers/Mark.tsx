import type { VoucherState } from './state';

/** A shape for each standing, so that they are told apart without their colours: an hourglass, a tick, a cross, an arrow back. */
const SHAPES: Record<Exclude<VoucherState, 'usable'>, string> = {
  aside: 'M7 4h10M7 20h10M8.5 4c0 4.500 2 6 3.500 8c1.500-2 3.500-3.500 3.500-8M8.500 20c0-4.500 2-6 3.500-8c1.500 2 3.500 3.500 3.500 8',
  used: 'M5 12.500l4.500 5L19 7',
  lapsed: 'M6.500 6.500l11 11M17.500 6.500l-11 11',
  returned: 'M9 5L4.500 9.500L9 14M4.500 9.500h9a5 5 0 0 1 0 10H9',
};

export function Mark({ state }: { state: VoucherState }) {
  if (state === 'usable') return null;
  return <svg class={`icon mark ${state}`} viewBox="0 0 24 24" aria-hidden="true"><path d={SHAPES[state]} /></svg>;
}
