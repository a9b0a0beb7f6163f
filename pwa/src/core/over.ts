import { signal } from '@preact/signals';
import type { VNode } from 'preact';

/** What lies over whatever screen is shown: a sheet that no screen has opened. */
export const over = signal<VNode | null>(null);
