import type { FactorLine, HowSure as Sure } from '../../gen/documents';
import { say } from '../core/i18n';
import { unitText } from './formula';
import './sure.css';
import { sureWords } from '../i18n/methods';
import { methodWords } from '../i18n/methods';

/** How sure a figure is: a mark that fills up with certainty, and the word. */
export function HowSure({ sure }: { sure: Sure }) {
  return <span class={`sure ${sure.toLowerCase()}`}>{sureWords()[sure]}</span>;
}

/** Factors as their catalogue has them: name, figure, how sure, and where the figure comes from. */
export function Factors({ factors }: { factors: readonly FactorLine[] }) {
  return (
    <ul class="factors">
      {factors.map((each) => (
        <li key={`${each.name} ${each.dataYear} ${each.region}`}>
          <span class="factor-name">{say(each.title)}</span>
          <b>{each.value} <small>{unitText(each.unit)}</small></b>
          <HowSure sure={each.howSure} />
          <small class="factor-source">
            <span lang="zh-CN">{each.source}</span>
            {[each.region, each.dataYear && methodWords().year(each.dataYear)].filter(Boolean).map((told) => ` · ${told}`)}
          </small>
        </li>
      ))}
    </ul>
  );
}
