import { readLocal, writeLocal } from '../../core/local';
import { owner } from '../../core/session';

const name = (doing: string, drop: string) => `drop.${owner.peek() ?? ''}.${doing}.${drop}`;

/** The key of an act, made when the person acts and kept until it is answered: sent twice, it is done once. */
export function keyOf(doing: string, drop: string): string {
  const key = readLocal<string>(name(doing, drop)) ?? crypto.randomUUID();
  writeLocal(name(doing, drop), key);
  return key;
}

/** It is answered: the next time is another act. */
export const answered = (doing: string, drop: string) => writeLocal(name(doing, drop), undefined);
