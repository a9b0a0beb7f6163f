import { lang, t } from './i18n';
import { programme } from './session';

const locale = () => (lang.value === 'zh' ? 'zh-CN' : 'en');
const zone = () => programme.value?.zone ?? 'Asia/Shanghai';

const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

/** A formatter, made once: making one costs far more than using it. */
function once<F extends Intl.NumberFormat | Intl.DateTimeFormat>(kind: new (locale: string, options: object) => F, options: object, language = locale()): F {
  const key = kind.name + language + JSON.stringify(options);
  const found = made.get(key) ?? new kind(language, options);
  made.set(key, found);
  return found as F;
}

const numbers = (options: Intl.NumberFormatOptions = {}) => once(Intl.NumberFormat, options);
const dates = (options: Intl.DateTimeFormatOptions, language?: string) => once(Intl.DateTimeFormat, options, language);

/** Four significant digits and never more than there is: a saving is not rounded up. */
function four(value: number) {
  return numbers({ maximumSignificantDigits: 4, roundingMode: 'trunc' } as Intl.NumberFormatOptions).format(value);
}

export type MassUnit = 'g' | 'kg' | 't';

/** Grams as people read them: below 1 kg in g, below 1 t in kg, else in t. */
export function mass(grams: number): { readonly figure: string; readonly unit: MassUnit } {
  if (Math.abs(grams) < 1_000) return { figure: four(grams), unit: 'g' };
  if (Math.abs(grams) < 1_000_000) return { figure: four(grams / 1_000), unit: 'kg' };
  return { figure: four(grams / 1_000_000), unit: 't' };
}

/** The same for one who listens. */
export function massAloud(grams: number): string {
  const { figure, unit } = mass(grams);
  return t.units.aloud(figure, t.units.mass[unit]);
}

/** A mass in a running text. */
export function massText(grams: number): string {
  const { figure, unit } = mass(grams);
  return `${figure} ${unit} CO₂e`;
}

/** An exact decimal as it was calculated, grouped, nothing lost. */
export function exact(decimal: string): string {
  const [whole = '0', fraction] = decimal.split('.');
  const grouped = numbers().format(BigInt(whole));
  return fraction ? `${grouped}.${fraction}` : grouped;
}

export const count = (value: number) => numbers().format(value);

/** With its sign, a real minus. */
export const signed = (value: number) => numbers({ signDisplay: 'exceptZero' }).format(value).replace('-', '−');

/** A measured quantity: metres become km, seconds minutes, Wh kWh, where that is what people say. */
export function quantity({ value, unit }: { readonly value: number; readonly unit: string }): string {
  const said = (divisor: number, of: string) => `${numbers({ maximumSignificantDigits: 3 }).format(value / divisor)} ${t.units.of(of, value)}`;
  if (unit === 'm' && value >= 1_000) return said(1_000, 'km');
  if (unit === 'Wh' && value >= 1_000) return said(1_000, 'kWh');
  if (unit === 's' && value >= 7_200) return said(3_600, 'h');
  if (unit === 's' && value >= 60) return `${Math.floor(value / 60)} ${t.units.of('min', value)}`;
  return `${count(value)} ${t.units.of(unit, value)}`;
}

function format(at: string | number, options: Intl.DateTimeFormatOptions) {
  return dates({ timeZone: zone(), ...options }).format(new Date(at));
}

const DAY = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
const dayKey = (at: number) => dates({ timeZone: zone(), ...DAY }, 'en-CA').format(at);

/** A local day, as 今天, 昨天 or its date; the year only when it is another. */
export function dayText(day: string): string {
  const now = Date.now();
  if (day === dayKey(now)) return t.units.today;
  if (day === dayKey(now - 86_400_000)) return t.units.yesterday;
  const year = day.slice(0, 4) === dayKey(now).slice(0, 4) ? {} : { year: 'numeric' } as const;
  return dates({ timeZone: 'UTC', month: 'short', day: 'numeric', ...year }).format(new Date(day));
}

/** The day and time of an instant, the day in words where there is one. */
export const whenText = (at: string | number) => `${dayText(dayKey(new Date(at).getTime()))} ${timeText(at)}`;

/** When an act began: its day and time, or its day alone where it begins with it, as a day's steps do. */
export function beganText({ day, startedAt }: { readonly day: string; readonly startedAt: string }): string {
  const time = timeText(startedAt);
  return time === '00:00' ? dayText(day) : `${dayText(day)} ${time}`;
}

/** The date of an instant, with its year. */
export const dateText = (at: string | number) => format(at, { year: 'numeric', month: 'short', day: 'numeric' });

/** The time of day of an instant. */
export const timeText = (at: string | number) => format(at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** "2026-11" as the name of the month, with its year where asked. */
export function monthText(month: string, withYear = false): string {
  const year = withYear ? { year: 'numeric' } as const : {};
  return dates({ timeZone: 'UTC', month: withYear ? 'long' : 'short', ...year }).format(new Date(`${month}-01`));
}
