import { effect, signal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { QueryDocument } from '../../gen/documents';
import { Failure, query } from './api';
import { checkSession, owner } from './session';
import { keep, recall } from './store';

/** What is known of one query: the last data, when it was read, and why the newest attempt failed, if it did. */
export interface Live<R> {
  readonly data?: R;
  readonly at?: number;
  readonly failure?: Failure;
}

const known = new Map<string, Signal<Live<unknown>>>();
/** Which queries are under way, and in which round of `refresh` they were asked. */
const asking = new Map<string, number>();
/** How far each list was turned, so that coming back to it finds the same place. */
const turned = signal<ReadonlyMap<string, readonly string[]>>(new Map());
const round = signal(0);
/** Whether the server tells changes as they happen; where it does not, a screen that cannot wait looks again itself. */
export const told = signal(false);
let holder = owner.peek();

effect(() => {
  if (owner.value === holder) return;
  holder = owner.value;
  known.clear();
  asking.clear();
  turned.value = new Map();
});

/** Read again whatever is on the screen, and the rest when it is next looked at. Call it after a change. */
export function refresh() {
  round.value = round.peek() + 1;
}

addEventListener('online', refresh);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') refresh();
});

const keyOf = (document: { id: string }, variables: unknown) => `${document.id} ${JSON.stringify(variables)}`;

function entry<R>(key: string): Signal<Live<R>> {
  let found = known.get(key);
  if (!found) known.set(key, found = signal<Live<unknown>>({}));
  return found as Signal<Live<R>>;
}

/** Take in what another answer has told already, as if it had been asked for. */
export function know<R, V>(document: QueryDocument<R, V>, variables: V, data: R, at = Date.now()) {
  const key = keyOf(document, variables);
  entry<R>(key).value = { data, at };
  void keep(key, { data, at });
}

/** Show what was seen last at once, ask for what is true now, and keep the answer for the next time without a network. */
async function revalidate<R, V>(document: QueryDocument<R, V>, variables: V) {
  const key = keyOf(document, variables);
  const whose = owner.peek();
  if (asking.has(key)) return;
  asking.set(key, round.peek());
  const live = entry<R>(key);
  const recalled = live.peek().data ? undefined : recall<R>(key).then((kept) => {
    if (kept && !live.peek().data && whose === owner.peek()) live.value = { ...live.peek(), ...kept };
  });
  try {
    const seen = { data: await query(document, variables), at: Date.now() };
    if (whose !== owner.peek()) return;
    live.value = seen;
    void keep(key, seen);
  } catch (failure) {
    await recalled;
    live.value = { ...live.peek(), failure: failure as Failure };
    if ((failure as Failure).trouble === 'signed-out') void checkSession();
  } finally {
    const asked = asking.get(key);
    asking.delete(key);
    // Something changed after it was asked for: the answer may be of before.
    if (asked !== undefined && asked !== round.peek()) void revalidate(document, variables);
  }
}

/** One query, kept fresh while the screen that asks for it is shown. */
export function useLive<R, V>(document: QueryDocument<R, V>, variables: V): Live<R> {
  const key = keyOf(document, variables);
  const now = round.value;
  useEffect(() => void revalidate(document, variables), [key, now]);
  return entry<R>(key).value;
}

export interface Pages<R> {
  readonly pages: readonly R[];
  readonly first: Live<R>;
  readonly last: Live<R>;
  more(after: string): void;
}

/** A list read page by page; every page is kept like a query of its own, so those once seen open without a network. */
export function usePages<R, V extends { after?: string | null }>(document: QueryDocument<R, V>, variables: V): Pages<R> {
  const base = keyOf(document, variables);
  const cursors = turned.value.get(base) ?? [];
  const asked = [variables, ...cursors.map((after) => ({ ...variables, after }))];
  const now = round.value;
  useEffect(() => asked.forEach((each) => void revalidate(document, each)), [base, cursors.length, now]);
  const lives = asked.map((each) => entry<R>(keyOf(document, each)).value);
  return {
    pages: lives.flatMap((each) => each.data ?? []),
    first: lives[0] ?? {},
    last: lives[lives.length - 1] ?? {},
    more: (after) => (turned.value = new Map(turned.peek()).set(base, [...cursors, after])),
  };
}
