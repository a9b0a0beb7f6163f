import { useState } from 'preact/hooks';
import { Quote as QuoteQuery, type QuoteResult } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { useLive } from '../../core/live';
import { count, dateText } from '../../core/units';
import { quoteWords } from '../../i18n/quote';
import { Empty } from '../../ui/Empty';
import { Mass } from '../../ui/Mass';
import { Line, Lines } from '../../ui/Row';
import { Shown } from '../../ui/Shown';
import { Block } from '../../ui/Skeleton';

type Whole = NonNullable<QuoteResult['quote']>;
type Part = Whole['parts'][number];

const FIRST = 4;

/** Points can be used until this instant, so the day before it is the last. */
const lastDay = (until: string) => dateText(Date.parse(until) - 1);

/** One lot's part: what earned it, how much, until when, and why it comes here. */
function Row({ part, place, only }: { part: Part; place: number; only: boolean }) {
  const { scenario, points, grams, spendableUntil, because } = part;
  const said = quoteWords();
  return (
    <li>
      <p class="quote-what"><span class="aloud">{said.order(place)}</span><b>{scenario ? say(scenario.title) : said.unknown}</b><span class="points">{t.units.pointsOf(count(points))}</span></p>
      <p class="quote-note"><small>{spendableUntil ? said.ends(lastDay(spendableUntil)) : said.never}</small><small>{grams ? <Mass grams={grams} full /> : said.noGrams}</small></p>
      <p class="quote-why">{only ? said.only : said.because[because]}</p>
    </li>
  );
}

function Parts({ quote: { parts, isEnough, points, grams } }: { quote: Whole }) {
  const [all, show] = useState(false);
  const said = quoteWords();
  const taken = parts.reduce((sum, part) => sum + part.points, 0);
  return (
    <div class="quote">
      <p>{said.intro}</p>
      <ol>{parts.slice(0, all ? parts.length : FIRST).map((part, at) => <Row key={at} part={part} place={at + 1} only={parts.length === 1} />)}</ol>
      {!all && parts.length > FIRST && <button type="button" class="quiet" onClick={() => show(true)}>{said.all(count(parts.length))}</button>}
      <Lines><Line name={said.total} note={grams > 0 && <Mass grams={grams} full />}><span class="points">{t.units.pointsOf(count(isEnough ? points : taken))}</span></Line></Lines>
      {!isEnough && <p>{said.short}</p>}
    </div>
  );
}

/** What redeeming would take now, and why in this order. Nothing moves. */
export function Quote({ listing }: { listing: string }) {
  const live = useLive(QuoteQuery, { listing });
  return (
    <Shown live={live} skeleton={<Block rem={12} />}>
      {({ quote }) => (quote?.parts.length ? <Parts quote={quote} /> : <Empty drawing="dotted" title={quoteWords().none} why={quoteWords().noneWhy} />)}
    </Shown>
  );
}
