import { programme } from '../../core/session';

const DAY_MS = 86_400_000;
const zone = () => programme.value?.zone ?? 'Asia/Shanghai';

/** What the clock of the programme's place shows at an instant, as if it were one of UTC. */
function shown(at: number): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone(), hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
  }).formatToParts(at);
  const of = (type: string) => Number(parts.find((each) => each.type === type)?.value);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'));
}

/** The instant of a day, or of a day and time, on that clock; nothing for what is none. */
export function instantOf(local: string): number | undefined {
  const wanted = Date.parse(local.includes('T') ? `${local}Z` : `${local}T00:00Z`);
  if (Number.isNaN(wanted)) return undefined;
  let at = wanted;
  // Twice, because the first guess may lie on the other side of a change of clocks.
  for (let turn = 0; turn < 2; turn += 1) at = wanted - (shown(at) - at);
  return at;
}

/** A day and time on that clock, as inputs write it. */
export const localOf = (at: number) => new Date(shown(at)).toISOString().slice(0, 16);
/** The day of an instant, some days later. */
export const dayAfter = (at: number, days: number) => new Date(shown(at) + days * DAY_MS).toISOString().slice(0, 10);
export const iso = (at: number) => new Date(at).toISOString();
