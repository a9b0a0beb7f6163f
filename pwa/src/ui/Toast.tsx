import { signal } from '@preact/signals';

const SHOWN_MS = 5_000;
const said = signal('');
let timer: ReturnType<typeof setTimeout>;

/** Say something in passing; it is read out too. Nothing that must not be missed belongs here. */
export function toast(text: string) {
  clearTimeout(timer);
  said.value = text;
  timer = setTimeout(() => (said.value = ''), SHOWN_MS);
}

export function Toast() {
  return <div role="status" class="toast-place">{said.value && <p class="toast">{said.value}</p>}</div>;
}
