import { effect, signal } from '@preact/signals';
import { readLocal, writeLocal } from './local';

export type Theme = 'system' | 'light' | 'dark';
export interface Prefs {
  readonly theme: Theme;
  /** 长辈版: larger type and targets. */
  readonly elder: boolean;
}

const PAPER = { light: '#f5f1e6', dark: '#0e1513' };

export const prefs = signal<Prefs>({ theme: 'system', elder: false, ...readLocal<Partial<Prefs>>('prefs') });

export function prefer(some: Partial<Prefs>) {
  prefs.value = { ...prefs.peek(), ...some };
  writeLocal('prefs', prefs.peek());
}

// index.html does the same before the first picture, so that nothing jumps.
effect(() => {
  const { theme, elder } = prefs.value;
  const root = document.documentElement;
  root.classList.toggle('elder', elder);
  if (theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = theme;
  document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]').forEach((meta, at) => {
    meta.content = theme === 'system' ? (at ? PAPER.dark : PAPER.light) : PAPER[theme];
  });
});
