import type { ComponentChildren } from 'preact';
import { contour, trunk } from './contour';
import './empty.css';

/** `dotted`: not grown yet. `broken`: no connection. `cracked`: our fault. `lost`: a ring that leads nowhere. */
export type Drawing = 'dotted' | 'broken' | 'cracked' | 'lost';

const RADII = [90, 190, 290, 390, 470];
const CRACK = 'M30-20L120-90L150-180L270-250L300-370L430-450';

function Drawn({ drawing }: { drawing: Drawing }) {
  const shape = trunk(drawing);
  return (
    <svg class={`drawing ${drawing}`} viewBox="-500 -500 1000 1000" aria-hidden="true">
      {RADII.map((radius) => <path key={radius} d={contour(shape, radius)} pathLength={100} />)}
      {drawing === 'cracked' && <path class="crack" d={CRACK} />}
      <circle r={18} class="pith" />
    </svg>
  );
}

/** Nothing here: a drawing, what it means, and what to do about it. */
export function Empty({ drawing, title, why, children }: {
  drawing: Drawing;
  title: string;
  why?: string;
  children?: ComponentChildren;
}) {
  return (
    <div class="empty">
      <Drawn drawing={drawing} />
      <h2>{title}</h2>
      {why && <p>{why}</p>}
      {children}
    </div>
  );
}
