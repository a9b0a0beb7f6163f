import { signal } from '@preact/signals';
import { zh } from '../i18n/zh';
import { readLocal, writeLocal } from './local';

export type Words = typeof zh;
export type Lang = 'zh' | 'en';

/** Everything the page says, in the language that is shown. Read it while drawing, never when a module loads. */
export let t: Words = zh;
export const lang = signal<Lang>('zh');

function preferred(): Lang {
  return readLocal<Lang>('lang') ?? (/^zh/i.test(navigator.language) ? 'zh' : 'en');
}

/** Chinese comes with the page; English is a chunk of its own. Without a network it may be missing: then Chinese stays. */
export async function speak(language: Lang = preferred()) {
  try {
    t = language === 'en' ? (await import('../i18n/en')).en : zh;
  } catch {
    language = 'zh';
  }
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  lang.value = language;
}

export async function choose(language: Lang) {
  writeLocal('lang', language);
  await speak(language);
}

/** A text that the platform keeps in both languages. */
export const say = (words: { readonly zh: string; readonly en: string }) => words[lang.value];

/** The words of one screen or domain, which come with its chunk. The Chinese is the source; the English is typed by it. */
export function words<T>(zh: T, en: NoInfer<T>): () => T {
  return () => (lang.value === 'zh' ? zh : en);
}
