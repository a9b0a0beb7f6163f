import { computed, signal } from '@preact/signals';
import { Session, SignOut, type Person, type SessionResult } from '../../gen/documents';
import { mutate, query } from './api';
import { forgetAll } from './store';
import { readLocal, writeLocal } from './local';

/** Who is signed in and what programme this is, remembered so that the first picture needs no answer. */
export const session = signal<SessionResult | undefined>(readLocal('session'));
export const me = computed(() => session.value?.me ?? null);
export const programme = computed(() => session.value?.programme);
/** Whose data the page shows; when it changes, everything seen before is forgotten. */
export const owner = computed(() => me.value?.accountId);

function settle(next: SessionResult | undefined) {
  if (next?.me?.accountId !== owner.peek()) {
    void forgetAll();
    writeLocal('grown', undefined);
    writeLocal('heard', undefined);
    writeLocal('phone', undefined);
    writeLocal('goods-draft', undefined);
  }
  session.value = next;
  writeLocal('session', next);
}

/** Ask who is signed in; without an answer what is remembered stands. */
export async function checkSession(): Promise<void> {
  try {
    settle(await query(Session, {}));
  } catch {
    // Offline reading goes on with the remembered session.
  }
}

export function signedIn(person: Person) {
  const known = session.peek();
  if (known) settle({ ...known, me: person });
  else void checkSession();
}

/** The session has ended on the server: forget everything on this device. */
export function gone() {
  const known = session.peek();
  settle(known && { ...known, me: null });
}

export async function signOut(): Promise<void> {
  await mutate(SignOut, {});
  gone();
}
