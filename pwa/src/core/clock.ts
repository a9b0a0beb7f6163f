import { readLocal, writeLocal } from './local';

/** What a date in whole seconds and half a journey leave open: a difference below it says nothing. */
const COARSE_MS = 2_000;

/** How far the platform's clock is ahead of this device's; remembered, because it is wanted without a network. */
let ahead = readLocal<number>('ahead') ?? 0;

/** The platform's time, by its newest answer and this device's clock. */
export const now = () => Date.now() + ahead;

/** Hear the time that an answer tells; it was asked for at `asked` by this device's clock. */
export function hear(date: string | null, asked: number) {
  const told = date ? Math.round(Date.parse(date) - (asked + Date.now()) / 2) : NaN;
  if (!(Math.abs(told - ahead) > COARSE_MS)) return;
  ahead = Math.abs(told) > COARSE_MS ? told : 0;
  writeLocal('ahead', ahead || undefined);
}
