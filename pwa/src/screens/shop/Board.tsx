import { useState } from 'preact/hooks';
import { Board as BoardQuery, type BoardResult } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { useLive } from '../../core/live';
import { programme } from '../../core/session';
import { count, dayText } from '../../core/units';
import { writtenIn } from '../../core/written';
import { boardWords } from '../../i18n/board';
import { Empty } from '../../ui/Empty';
import { Page } from '../../ui/Page';
import { Line, Lines, Row } from '../../ui/Row';
import { Shown } from '../../ui/Shown';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Figures, type BoardLine } from './Figures';
import './shop.css';
import { Turn } from './Turn';
import { forMembers, shop, Whose } from './whose';

const DAY_MS = 86_400_000;
const moved = (day: string, days: number) => new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

function Sold({ line }: { line: BoardLine }) {
  const { listing } = line;
  return (
    <Row
      title={<>{say(listing.title)}{listing.variant && <> · {say(listing.variant)}</>}</>}
      note={<>{boardWords().line(count(line.redeemed), t.units.pointsOf(count(line.points)))} · <span class={line.stock ? 'no-break' : 'no-break none-left'}>{boardWords().left(count(line.stock))}</span></>}
      amount={count(line.checked)}
      amountNote={boardWords().checked}
    />
  );
}

function Day({ board }: { board: NonNullable<BoardResult['board']> }) {
  const said = boardWords();
  return (
    <>
      <Figures listings={board.listings} />
      {board.lateRefused > 0 && <div class="late" role="status"><b>{said.late(count(board.lateRefused))}</b><p>{said.lateWhy}</p></div>}
      {board.listings.length ? (
        <>
          <div class="section-head"><h2>{said.goods}</h2></div>
          <ul class="rows board">{board.listings.map((each) => <Sold key={each.listing.id} line={each} />)}</ul>
          <div class="section-head"><h2>{said.tills}</h2></div>
          {board.tills.length ? (
            <Lines>
              {board.tills.map(({ till, checked }) => (
                <Line key={till?.id ?? ''} name={<>{till ? <span lang={writtenIn(till.name)}>{till.name}</span> : said.nowhere}{till?.closedAt && <> ({said.closed})</>}</>}>{count(checked)}</Line>
              ))}
            </Lines>
          ) : <p class="faint">{said.none}</p>}
        </>
      ) : <Empty drawing="dotted" title={said.empty} why={said.emptyWhy} />}
    </>
  );
}

/** How a day of the shop went, in numbers that name nobody. */
export default forMembers(() => boardWords().title, function Board() {
  const today = programme.value?.today ?? new Date().toISOString().slice(0, 10);
  const [day, turn] = useState<string>();
  const shown = day ?? today;
  // Today's is asked for without its day, so that it is the one that the shop's page has read, and moves on at midnight.
  const live = useLive(BoardQuery, { ...day && { day }, provider: shop()?.id ?? '' });
  const later = moved(shown, 1);
  return (
    <Page title={boardWords().title} up="/shop" live={live}>
      <Whose />
      <Turn label={dayText(live.data?.board?.day ?? shown)} before={boardWords().before} after={boardWords().after} onBefore={() => turn(moved(shown, -1))} onAfter={day === undefined ? undefined : () => turn(later >= today ? undefined : later)} />
      <Shown live={live} skeleton={<RowsSkeleton rows={4} />}>
        {({ board }) => board && <Day board={board} />}
      </Shown>
    </Page>
  );
});
