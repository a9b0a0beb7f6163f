import { signal } from '@preact/signals';

/** Whether the device says it has a network. It may still be wrong; that it has none it knows. */
export const online = signal(navigator.onLine);

addEventListener('online', () => (online.value = true));
addEventListener('offline', () => (online.value = false));
