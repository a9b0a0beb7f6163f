import type { ComponentChildren } from 'preact';
import { contour, trunk } from './contour';
import './ticket.css';

const RADII = [60, 140, 220, 300, 380, 460];

/** The fine lines of a printed ticket: the same rings as everywhere, from a trunk of its own. */
export function Grain({ seed }: { seed: string }) {
  const shape = trunk(seed);
  return <svg class="grain" viewBox="-500 -500 1000 1000" aria-hidden="true">{RADII.map((radius) => <path key={radius} d={contour(shape, radius)} />)}</svg>;
}

/** A line of a list as a ticket with its stub: `torn` once it is used, `dull` where it cannot be had or used. */
export function Ticket({ href, seed, photo, torn, dull, title, note, children }: {
  href: string;
  seed: string;
  /** The address of a picture that stands instead of the grain; the title says what it shows. */
  photo?: string | undefined;
  torn?: boolean;
  dull?: boolean;
  title: string;
  note: ComponentChildren;
  /** What stands on the stub. */
  children: ComponentChildren;
}) {
  return (
    <li class={`ticket${torn ? ' torn' : ''}${dull ? ' dull' : ''}`}>
      <a href={href}>
        <span class="ticket-body">{photo ? <img class="ticket-photo" src={photo} alt="" width="64" height="64" loading="lazy" decoding="async" /> : <Grain seed={seed} />}<b>{title}</b><small>{note}</small></span>
        <span class="ticket-stub">{children}</span>
      </a>
    </li>
  );
}
