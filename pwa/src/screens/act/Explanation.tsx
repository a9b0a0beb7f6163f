import type { FactorLine } from '../../../gen/documents';
import { readable } from '../../ui/formula';

/** One step per line as the platform explains it; each sign of equality begins a line of its own, as in a written sum. */
export function Explanation({ text, factors }: { text: string; factors: readonly FactorLine[] }) {
  // The first line names the method, which stands above; lines that begin with a name in code tell factors, which do too.
  const lines = text.split('\n').slice(1).filter((line) => !/^[a-z_0-9]+ \(/.test(line));
  return (
    <div class="sum">
      {lines.map((line, at) => {
        const [name = '', ...sides] = line.split(' = ');
        const said = sides.map((side) => readable(side, factors));
        return <p key={at}>{sides.length ? <b>{name}</b> : name}{said.map((side, step) => side !== said[step - 1] && <span key={step}>= {side}</span>)}</p>;
      })}
    </div>
  );
}
