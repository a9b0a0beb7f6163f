import { computed, signal } from '@preact/signals';
import { readLocal, writeLocal } from '../../core/local';
import { me } from '../../core/session';

export interface Stand { readonly id: string; readonly name: string; readonly provider: string }

const chosen = signal(readLocal<Stand>('till'));

/** The till at which this device stands, whoever uses it, as long as they belong to its shop. */
export const stand = computed(() => (me.value?.providers.some((each) => each.id === chosen.value?.provider) ? chosen.value : undefined));

export function standAt(next: Stand | undefined) {
  chosen.value = next;
  writeLocal('till', next);
}
