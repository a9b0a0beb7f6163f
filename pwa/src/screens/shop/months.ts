const HOUR_MS = 3_600_000;

/** The month so many after another, both as in 2026-11. */
export function monthAfter(month: string, many: number): string {
  const at = new Date(`${month}-01T00:00:00Z`);
  at.setUTCMonth(at.getUTCMonth() + many);
  return at.toISOString().slice(0, 7);
}

/** How far the clocks of a zone are ahead of UTC at an instant, in milliseconds. */
function ahead(zone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' }).formatToParts(at);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute')) - at;
}

/** The instant at which a local month starts; the clocks are read at noon before it, so that a change at midnight does no harm. */
export function startOf(month: string, zone: string): string {
  const midnight = Date.parse(`${month}-01T00:00:00Z`);
  return new Date(midnight - ahead(zone, midnight - 12 * HOUR_MS)).toISOString();
}
