import { useEffect, useMemo, useState } from 'preact/hooks';
import { lang, t } from '../core/i18n';
import { readLocal, writeLocal } from '../core/local';
import { count, massText, monthText } from '../core/units';
import { REACH, contour, trunk } from './contour';
import { Mass } from './Mass';
import './rings.css';

export interface Month {
  readonly month: string;
  readonly grams: number;
  readonly acts: number;
}

const PITH = 44;
const BARK = 462;
/** A month without grams still is a month: a hairline of this width. */
const THINNEST = 5;

/** The outer radius of each month's ring: what is left of the trunk is shared out by grams. */
function radii(months: readonly Month[]): readonly number[] {
  const total = months.reduce((sum, each) => sum + each.grams, 0) || 1;
  const room = BARK - PITH - THINNEST * months.length;
  let radius = PITH;
  return months.map((each) => (radius += THINNEST + (each.grams / total) * room));
}

const season = (month: string) => Math.floor((Number(month.slice(5)) % 12) / 3);
const NOW = 4;

/** Each ring is washed from its pale inner edge to its dark outer one, as the painters of blue-green hills wash a slope. */
function Washes() {
  return (
    <defs>
      {[0, 1, 2, 3, NOW].map((each) => (
        <radialGradient key={each} id={`wash-${each}`}>
          <stop offset="0.78" class={`pale pigment-${each}`} />
          <stop offset="1" class={`pigment-${each}`} />
        </radialGradient>
      ))}
    </defs>
  );
}

function alternative(months: readonly Month[]): string {
  const total = months.reduce((sum, each) => sum + each.grams, 0);
  const most = months.reduce((best, each) => (each.grams > best.grams ? each : best));
  const last = months[months.length - 1] ?? most;
  return [
    t.rings.label(months.length, massText(total)),
    t.rings.most(monthText(most.month, true), massText(most.grams)),
    t.rings.now(monthText(last.month, true), massText(last.grams)),
  ].join(lang.value === 'zh' ? '；' : '. ');
}

/** The cross-section of the account: one ring a month, oldest inside, thickness by grams, this month in ochre. */
export function Cross({ seed, months, growing = false }: { seed: string; months: readonly Month[]; growing?: boolean }) {
  const paths = useMemo(() => {
    const shape = trunk(seed);
    return radii(months).map((radius) => contour(shape, radius));
  }, [seed, months]);
  const last = months.length - 1;
  return (
    <svg class={growing ? 'rings growing' : 'rings'} viewBox={`${-REACH} ${-REACH} ${2 * REACH} ${2 * REACH}`} role="img" aria-label={alternative(months)}>
      <Washes />
      {paths.map((d, at) => <path key={at} d={d} fill={`url(#wash-${at === last ? NOW : season(months[at]?.month ?? '')})`} />).reverse()}
      <circle r={PITH / 2} cx={0} cy={0} class="pith" />
    </svg>
  );
}

function Table({ months }: { months: readonly Month[] }) {
  return (
    <table class="months">
      <caption class="aloud">{t.rings.caption}</caption>
      <thead>
        <tr><th scope="col">{t.rings.month}</th><th scope="col">{t.rings.acts}</th><th scope="col">{t.rings.grams}</th></tr>
      </thead>
      <tbody>
        {[...months].reverse().map((each) => (
          <tr key={each.month}>
            <th scope="row">{monthText(each.month, true)}</th>
            <td>{count(each.acts)}</td>
            <td><Mass grams={each.grams} full /></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Note({ month }: { month: Month }) {
  return (
    <p class="trunk-note" aria-hidden="true">
      <b>{monthText(month.month)}</b>
      <Mass grams={month.grams} />
    </p>
  );
}

/** Whether there is more than when the rings were last drawn: then, and only then, they are seen to grow. */
function useGrowing(months: readonly Month[]): boolean {
  const total = months.reduce((sum, each) => sum + each.grams, 0);
  const [growing] = useState(() => total > (readLocal<number>('grown') ?? 0));
  useEffect(() => writeLocal('grown', total), [total]);
  return growing;
}

/** The rings, this month's note beside them, and a table of the same for whoever prefers figures. */
export function Rings({ seed, months }: { seed: string; months: readonly Month[] }) {
  const [table, turn] = useState(false);
  const growing = useGrowing(months);
  const last = months[months.length - 1];
  return (
    <section class={table ? 'rings-view' : 'rings-view trunk'} aria-label={t.tabs.home}>
      {table ? <Table months={months} /> : <Cross seed={seed} months={months} growing={growing} />}
      <div class="trunk-side">
        {last && !table && <Note month={last} />}
        <button type="button" class="quiet" onClick={() => turn(!table)}>{table ? t.rings.rings : t.rings.table}</button>
      </div>
    </section>
  );
}
