/** The shape of a trunk: everybody's is their own and stays the same, because it grows from the account's id. */
export type Trunk = (angle: number, radius: number) => readonly [x: number, y: number];

/** Half the side of the drawing; the bark stays inside of it. */
export const REACH = 500;
const CORNERS = 16;
const TURN = 2 * Math.PI;

/** A small deterministic source of numbers from 0 to 1 (FNV-1a, then mulberry32). */
function numbers(seed: string): () => number {
  let state = 2_166_136_261;
  for (const letter of seed) state = Math.imul(state ^ letter.charCodeAt(0), 16_777_619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Rings follow one another: each is bent like the one within it, a little further turned, round an off-centre pith. */
export function trunk(seed: string): Trunk {
  const next = numbers(seed);
  const waves = [[2, 0.034], [3, 0.024], [5, 0.012]].map(([times = 0, most = 0]) => (
    { times, height: most * (0.6 + 0.4 * next()), start: TURN * next(), drift: 1.4 * (next() - 0.5) }));
  const side = TURN * next();
  const off = 34 + 26 * next();
  return (angle, radius) => {
    const grown = radius / REACH;
    const bend = waves.reduce((sum, wave) => sum + wave.height * Math.sin(wave.times * angle + wave.start + wave.drift * grown), 1);
    const pith = off * (1 - grown) * (1 - grown);
    return [pith * Math.cos(side) + radius * bend * Math.cos(angle), pith * Math.sin(side) + radius * bend * Math.sin(angle)];
  };
}

/** A closed smooth line round the trunk at a radius: Catmull-Rom as relative `s` commands with whole numbers, about 220 bytes. */
export function contour(shape: Trunk, radius: number): string {
  const corners = Array.from({ length: CORNERS }, (_, at) => shape((at / CORNERS) * TURN, radius).map(Math.round) as [number, number]);
  const corner = (at: number) => corners[(at + CORNERS) % CORNERS] ?? [0, 0];
  const handle = (at: number, sign: number) => {
    const [before, here, after] = [corner(at - 1), corner(at), corner(at + 1)];
    return [0, 1].map((axis) => Math.round((here[axis] ?? 0) + (sign * ((after[axis] ?? 0) - (before[axis] ?? 0))) / 6));
  };
  const [x, y] = corner(0);
  let path = `M${x} ${y}`;
  for (let at = 1; at <= CORNERS; at++) {
    const from = corner(at - 1);
    const steps = [...handle(at, -1), ...corner(at)].map((value, index) => value - (from[index % 2] ?? 0));
    const lead = at === 1 ? `c${handle(0, 1).map((value, index) => value - (from[index] ?? 0)).join(' ')} ` : 's';
    path += lead + steps.join(' ');
  }
  return `${path}z`.replaceAll(' -', '-');
}
