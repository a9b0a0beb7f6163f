import { useEffect, useState } from 'preact/hooks';
import { Drop as DropQuery, type DropLine } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { refresh, useLive } from '../../core/live';
import type { Params } from '../../core/router';
import { count, whenText } from '../../core/units';
import { dropWords } from '../../i18n/drops';
import { Empty } from '../../ui/Empty';
import { Page } from '../../ui/Page';
import { Line, Lines } from '../../ui/Row';
import { Shown } from '../../ui/Shown';
import { Block } from '../../ui/Skeleton';
import { Grain } from '../../ui/Ticket';
import { CheckIt } from './CheckIt';
import { MyWish } from './MyWish';
import './drops.css';

const TICK_MS = 30_000;
const MINUTE_MS = 60_000;

/** How long until an instant, in words, and looked at again when it has come. */
function Until({ at }: { at: string }) {
  const [now, tick] = useState(Date.now());
  const rest = Date.parse(at) - now;
  useEffect(() => {
    if (rest <= 0) return undefined;
    const timer = setTimeout(() => {
      tick(Date.now());
      if (rest <= TICK_MS) refresh();
    }, Math.min(rest, TICK_MS));
    return () => clearTimeout(timer);
  }, [now, at]);
  const minutes = Math.ceil(rest / MINUTE_MS);
  if (rest <= 0) return <>{dropWords().soon}</>;
  return <>{dropWords().left(Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60)}</>;
}

/** The next instant that matters in a phase, and what it is. */
function next({ phase, opensAt, closesAt, dueAt }: DropLine) {
  if (phase === 'COMING') return { name: dropWords().opens, at: opensAt };
  if (phase === 'ANNOUNCED' || phase === 'OPEN') return { name: dropWords().closes, at: closesAt };
  return phase === 'CLOSED' ? { name: dropWords().due, at: dueAt } : undefined;
}

/** What it is, in which state, and until when. */
function Told({ drop }: { drop: DropLine }) {
  const said = dropWords();
  const then = next(drop);
  return (
    <>
      <div class="drop-head">
        <Grain seed={drop.listing.id} />
        <p class="drop-phase">{said.phases[drop.phase]}</p>
        <p class="drop-title">{say(drop.listing.title)}</p>
        <p>{say(drop.listing.provider.name)}</p>
        <p class="drop-price">{count(drop.points)}<small>{t.units.points} · {said.pieces(count(drop.pieces))}</small></p>
      </div>
      <p class="drop-what">{said.what[drop.phase]}</p>
      {drop.round > 1 && drop.phase === 'CLOSED' && <p class="drop-again">{said.again(count(drop.round))}</p>}
      <Lines>
        {then && <Line name={then.name} note={<Until at={then.at} />}>{whenText(then.at)}</Line>}
        {drop.drawnAt && <Line name={said.drawn}>{whenText(drop.drawnAt)}</Line>}
        {drop.wishes !== null && <Line name={said.wishes}>{count(drop.wishes)}</Line>}
      </Lines>
    </>
  );
}

export default function Drop({ params }: { params: Params }) {
  const live = useLive(DropQuery, { id: params.id ?? '' });
  const said = dropWords();
  return (
    <Page title={said.detail} up="/drops" live={live}>
      <Shown live={live} skeleton={<Block rem={14} />}>
        {({ drop, myWish, account }) => (drop ? (
          <>
            <Told drop={drop} />
            <MyWish drop={drop} wish={myWish} points={account.freePoints} />
            <CheckIt drop={drop} wish={myWish} accountId={account.id} />
          </>
        ) : <Empty drawing="lost" title={said.gone} why={said.goneWhy}><a class="button" href="/drops">{said.title}</a></Empty>)}
      </Shown>
    </Page>
  );
}
