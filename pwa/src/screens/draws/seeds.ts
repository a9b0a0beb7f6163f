import { readLocal, writeLocal } from '../../core/local';
import { owner, programme } from '../../core/session';
import { count } from '../../core/units';

const BYTES = 32;
/** How a seed is written: as the platform and `docs/drop_check.py` read it. */
const WRITTEN = /^[0-9a-f]{64}$/;

type Seeds = Readonly<Record<string, string>>;

/** How long both sides have to reveal theirs, as the programme has it. */
export const revealHours = () => count(programme.value?.revealHours ?? 0);

/** Under the person's own number, and not forgotten when they sign out: without its seed a side cannot keep its word. */
const name = (what: string) => `${what}.${owner.peek() ?? ''}`;
const hex = (bytes: Uint8Array) => [...bytes].map((each) => each.toString(16).padStart(2, '0')).join('');

/** The seed as somebody has written it down, without what they put between the digits; nothing when it cannot be one. */
export function plain(text: string): string | undefined {
  const digits = text.replace(/[\s-]/g, '').toLowerCase();
  return WRITTEN.test(digits) ? digits : undefined;
}

/** What is published of a seed before it is: SHA-256 of its 32 bytes. */
export async function commitmentOf(seed: string): Promise<string> {
  const bytes = Uint8Array.from(seed.match(/../g) ?? [], (each) => Number.parseInt(each, 16));
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

/** The seed of a commitment, where it was made on this device. */
export const seedOf = (commitment: string | undefined) => (commitment ? readLocal<Seeds>(name('seeds'))?.[commitment] : undefined);

export interface Sealed {
  readonly seed: string;
  readonly commitment: string;
  /** Whether this browser keeps it; some keep nothing. */
  readonly kept: boolean;
}

/** The seed for this purpose: the one that was made for it before and perhaps sent, else a new one, kept before anybody sees it. */
export async function seedFor(purpose: string): Promise<Sealed> {
  const before = readLocal<string>(name(`seed-for.${purpose}`));
  const known = seedOf(before);
  if (before && known) return { seed: known, commitment: before, kept: true };
  const seed = hex(crypto.getRandomValues(new Uint8Array(BYTES)));
  const commitment = await commitmentOf(seed);
  writeLocal(name('seeds'), { ...readLocal<Seeds>(name('seeds')), [commitment]: seed });
  writeLocal(name(`seed-for.${purpose}`), commitment);
  // A browser that is short of room asks nobody before it throws away what is not to persist.
  void navigator.storage?.persist?.().catch(() => false);
  return { seed, commitment, kept: seedOf(commitment) === seed };
}

/** The commitment stands, or its seed is of no use any more: the next one is another. The seed itself stays. */
export const settled = (purpose: string) => writeLocal(name(`seed-for.${purpose}`), undefined);

/** The key of an announcement, kept until it is answered; another announcement has another. */
export function keyFor(input: object): string {
  const asked = JSON.stringify(input);
  const before = readLocal<{ readonly asked: string; readonly key: string }>(name('announcing'));
  const key = before?.asked === asked ? before.key : crypto.randomUUID();
  writeLocal(name('announcing'), { asked, key });
  return key;
}

export const announced = () => writeLocal(name('announcing'), undefined);
