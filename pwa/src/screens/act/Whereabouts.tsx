import { say } from '../../core/i18n';
import { Mass } from '../../ui/Mass';
import type { ActData } from './Act';
import { actWords } from '../../i18n/act';

type Part = ActData['whereabouts'][number];

/** In words: still one's own, or whose they are now. */
function Place({ part }: { part: Part }) {
  if (part.yours) return <span>{actWords().yours} · {actWords().states[part.state]}</span>;
  return <span>{actWords().to} <bdi>{part.provider && say(part.provider.name)}</bdi></span>;
}

const shade = (part: Part) => (part.yours ? part.state.toLowerCase() : 'passed');

/** Where the act's grams are: the range as a bar, and each part of it in words. */
export function Whereabouts({ parts, of }: { parts: readonly Part[]; of: number }) {
  return (
    <>
      <div class="range" aria-hidden="true">
        {parts.map((part) => <span key={part.serial} class={shade(part)} style={{ flexGrow: Math.max(part.grams / of, 0.02) }} />)}
      </div>
      <ul class="parts">
        {parts.map((part) => (
          <li key={part.serial}>
            <i class={shade(part)} aria-hidden="true" />
            <Place part={part} />
            <Mass grams={part.grams} full />
            <small class="serial">{part.serial}</small>
          </li>
        ))}
      </ul>
    </>
  );
}
