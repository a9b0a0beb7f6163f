import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Block } from './Skeleton';

/** A part of a screen that is fetched when it is first shown, with room kept for it, in root units; without it the screen is broken. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>, rem: number): ComponentType<P> {
  return function Later(props: P) {
    const [Part, show] = useState<ComponentType<P>>();
    const [, fail] = useState();
    useEffect(() => void load().then((loaded) => show(() => loaded), (error) => fail(() => { throw error; })), []);
    return Part ? <Part {...props} /> : <div aria-busy="true"><Block rem={rem} /></div>;
  };
}
