import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Rows with the exact height of real ones, so that nothing moves when they arrive. */
export function RowsSkeleton({ rows = 5 }: { rows?: number }) {
  return (
    <ul class="rows" aria-hidden="true">
      {Array.from({ length: rows }, (_, at) => (
        <li key={at} class="row"><span class="row-line"><span class="tile bone" /><span class="row-text"><span class="bone word" /><small class="bone words" /></span><span class="row-amount"><span class="bone word" /></span></span></li>
      ))}
    </ul>
  );
}

/** A block of a known height, in root units. */
export function Block({ rem }: { rem: number }) {
  return <div class="bone block" aria-hidden="true" style={{ height: `${rem}rem` }} />;
}

/** A part of a screen that is fetched when it is first shown, with room kept for it, in root units; without it the screen is broken. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>, rem: number): ComponentType<P> {
  return function Later(props: P) {
    const [Part, show] = useState<ComponentType<P>>();
    const [, fail] = useState();
    useEffect(() => void load().then((loaded) => show(() => loaded), (error) => fail(() => { throw error; })), []);
    return Part ? <Part {...props} /> : <div aria-busy="true"><Block rem={rem} /></div>;
  };
}
