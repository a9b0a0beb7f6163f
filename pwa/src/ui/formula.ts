import type { FactorLine } from '../../gen/documents';
import { say, t } from '../core/i18n';
import { inputWords, methodWords } from '../i18n/methods';

/** A unit as people say it: point/step is 分/步. */
export const unitText = (unit: string) => unit.replace(/\b(point|step|ride)\b/g, (each) => t.units.of(each, 1));

/** A formula with the names that people have for its parts, and the signs that they learnt at school. */
export function readable(formula: string, factors: readonly Pick<FactorLine, 'name' | 'title'>[]): string {
  const titles = new Map(factors.map((each) => [each.name, say(each.title)]));
  const named = formula.replace(/\[([^\]]*)\]|\b[a-z][a-z0-9_]*\b/g, (each, unit?: string) => unit ?? titles.get(each) ?? inputWords()[each] ?? methodWords().names[each] ?? unitText(each));
  return named.replaceAll(' * ', ' × ').replaceAll(' / ', ' ÷ ').replaceAll(' - ', ' − ');
}
