import { useState } from 'preact/hooks';
import { Reductions as ReductionsQuery, type ReductionsResult } from '../../../gen/documents';
import { say } from '../../core/i18n';
import { useLive } from '../../core/live';
import { href } from '../../core/router';
import { me, programme } from '../../core/session';
import { count, monthText } from '../../core/units';
import { reductionWords } from '../../i18n/reductions';
import { Empty } from '../../ui/Empty';
import { Mass } from '../../ui/Mass';
import { Page } from '../../ui/Page';
import { Row } from '../../ui/Row';
import { Shown } from '../../ui/Shown';
import { Block } from '../../ui/Skeleton';
import { Tile } from '../../ui/Tile';
import { Lots } from './Lots';
import { monthAfter, startOf } from './months';
import './shop.css';
import { Turn } from './Turn';
import { forMembers } from './whose';

type Statement = ReductionsResult['reductions'];
type Total = Statement['totals'][number];
type Methods = ReductionsResult['methods'];

function TotalRow({ total, methods }: { total: Total; methods: Methods }) {
  const said = reductionWords();
  const method = methods.find((each) => each.code === total.methodCode && each.version === total.methodVersion);
  return (
    <Row
      {...method && { href: href('/methods/:code/:version', { code: total.methodCode, version: total.methodVersion }) }}
      tile={<Tile scenario={total.scenario} />}
      title={say(total.scenario.title)}
      note={(
        <>
          {method ? say(method.title) : total.methodCode} <span class="no-break">({total.methodVersion})</span>, {said.line(String(total.vintage), count(total.lots))}
          {method && !method.confirmed && <span class="doubtful">{said.unconfirmed}</span>}
        </>
      )}
      amount={<Mass grams={total.grams} />}
      amountNote={said.states[total.state]}
    />
  );
}

/** What may be done with grams, where it says so, and whether it can be done here yet. */
function Uses({ mayBe }: { mayBe: Statement['mayBe'] }) {
  const said = reductionWords();
  return (
    <section>
      <div class="section-head"><h2>{said.may}</h2></div>
      <p class="faint">{said.mayWhy}</p>
      <ul class="uses">
        {mayBe.map(({ use, article, isOffered }) => {
          const [name, why] = said.uses[use] ?? [use, ''];
          return (
            <li key={use} class={isOffered ? 'offered' : undefined}>
              <b>{name}</b><small>{why} · <span class="no-break">{said.article(article.replace(/^\D+/, ''))}</span></small>
              <span class="use-mark">{isOffered ? said.offered : said.notYet}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Whole({ statement, methods, term, onBefore }: { statement: Statement; methods: Methods; term: { from: string; until: string }; onBefore: () => void }) {
  const said = reductionWords();
  if (!statement.totals.length) return <Empty drawing="dotted" title={said.empty} why={said.emptyWhy}><button type="button" class="button plain" onClick={onBefore}>{said.before}</button></Empty>;
  const doubtful = statement.totals.some((total) => methods.some((each) => each.code === total.methodCode && each.version === total.methodVersion && !each.confirmed));
  return (
    <>
      <div class="came">
        <p>{said.came}</p>
        <p class="came-figure"><Mass grams={statement.grams} full /></p>
        <p>{said.free} <b><Mass grams={statement.freeGrams} full /></b></p>
      </div>
      <div class="section-head"><h2>{said.from}</h2></div>
      <ul class="rows">{statement.totals.map((each) => <TotalRow key={`${each.scenario.code} ${each.methodVersion} ${each.vintage} ${each.state}`} total={each} methods={methods} />)}</ul>
      {doubtful && <p class="faint doubtful-note">{said.unconfirmedNote}</p>}
      <Uses mayBe={statement.mayBe} />
      <Lots {...term} />
    </>
  );
}

/** Which grams came to the shop in a month, where they came from, and what they may be for. */
export default forMembers(() => reductionWords().title, function Reductions() {
  const { zone, today } = programme.value ?? { zone: 'Asia/Shanghai', today: new Date().toISOString() };
  const now = today.slice(0, 7);
  const [month, turn] = useState(now);
  const term = { from: startOf(month, zone), until: startOf(monthAfter(month, 1), zone) };
  const live = useLive(ReductionsQuery, term);
  const before = () => turn(monthAfter(month, -1));
  const said = reductionWords();
  // The statement is of the first rights provider of whoever asks, whichever shop they look at elsewhere.
  const name = me.value?.providers[0]?.name;
  return (
    <Page title={said.title} up="/shop" live={live}>
      {name && <p class="faint">{said.intro(say(name))}</p>}
      <Turn label={monthText(month, true)} before={said.before} after={said.after} onBefore={before} onAfter={month < now ? () => turn(monthAfter(month, 1)) : undefined} />
      <Shown live={live} skeleton={<Block rem={16} />}>
        {({ reductions, methods }) => <Whole key={month} statement={reductions} methods={methods} term={term} onBefore={before} />}
      </Shown>
    </Page>
  );
});
