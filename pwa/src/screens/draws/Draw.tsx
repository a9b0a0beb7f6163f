import { useEffect } from 'preact/hooks';
import { Draw as DrawQuery, type DropLine } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { refresh, useLive } from '../../core/live';
import type { Params } from '../../core/router';
import { count, whenText } from '../../core/units';
import { drawWords } from '../../i18n/draws';
import { dropWords } from '../../i18n/drops';
import { Empty } from '../../ui/Empty';
import { Page } from '../../ui/Page';
import { Line, Lines } from '../../ui/Row';
import { Shown } from '../../ui/Shown';
import { Block, later } from '../../ui/Skeleton';
import { CheckIt } from '../drops/CheckIt';
import { Seated } from '../staff/Seated';
import { due, left, side, sidesText } from './due';
import { useFile, type File } from './file';
import '../drops/drops.css';
import '../staff/staff.css';

const LOOK_MS = 30_000;
const Ways = later(async () => (await import('./Ways')).Ways, 4);
const Rounds = later(async () => (await import('./Rounds')).Rounds, 10);

/** What is due, by whom and until when; red where it is this very side's turn. */
function Turn({ drop, file }: { drop: DropLine; file: File }) {
  const said = drawWords();
  const { step, by, at } = due(drop, file.rounds[drop.round - 1]);
  const isMine = by.includes(side());
  return (
    <p class={`staff-why ${isMine ? 'due' : ''}`} role="status">
      <b>{said.steps[step](sidesText(by))}</b>
      {at && <>{said.by(whenText(at))} · {left(at)}</>}
      {step === 'reveal' && <><br />{said.ifNot}</>}
    </p>
  );
}

function Result({ drop, file }: { drop: DropLine; file: File }) {
  const said = drawWords();
  if (drop.phase !== 'DRAWN') return null;
  return (
    <Lines>
      <Line name={dropWords().wishes}>{count(drop.wishes ?? 0)}</Line>
      <Line name={said.winners}>{count(file.winners.length)}</Line>
      {file.unserved.length > 0 && <Line name={said.unserved}>{count(file.unserved.length)}</Line>}
    </Lines>
  );
}

function Whole({ drop, file }: { drop: DropLine; file: File | null | undefined }) {
  const said = dropWords();
  return (
    <>
      <p class="stamp">{said.phases[drop.phase]}</p>
      <p class="staff-title">{say(drop.listing.title)}</p>
      <p class="staff-intro">{say(drop.listing.provider.name)} · {said.pieces(count(drop.pieces))} · {t.units.pointsOf(count(drop.points))}</p>
      {file === null && <p class="staff-why grave" role="alert">{drawWords().noFile}</p>}
      {file === undefined && <div aria-busy="true"><Block rem={8} /></div>}
      {file && <><Turn drop={drop} file={file} /><Ways drop={drop} file={file} /><Result drop={drop} file={file} /><Rounds file={file} /></>}
      <section>
        <div class="section-head"><h2>{drawWords().times}</h2></div>
        <Lines>
          <Line name={said.opens}>{whenText(drop.opensAt)}</Line>
          <Line name={said.closes}>{whenText(drop.closesAt)}</Line>
          {drop.drawnAt && <Line name={said.drawn}>{whenText(drop.drawnAt)}</Line>}
        </Lines>
      </section>
      <CheckIt drop={drop} wish={null} accountId="" />
    </>
  );
}

function One({ id }: { id: string }) {
  const live = useLive(DrawQuery, { id });
  const file = useFile(id, live.data?.drop ? live.at : undefined);
  useEffect(() => {
    const timer = setInterval(refresh, LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <Page title={dropWords().detail} up="/draws" live={live}>
      <Shown live={live} skeleton={<Block rem={24} />}>
        {({ drop }) => (drop ? <Whole drop={drop} file={file} /> : (
          <Empty drawing="lost" title={dropWords().gone} why={dropWords().goneWhy}><a class="button" href="/draws">{drawWords().title}</a></Empty>
        ))}
      </Shown>
    </Page>
  );
}

/** One drop for the side that has a part in it. */
export default function Draw({ params }: { params: Params }) {
  return <Seated title={dropWords().detail} up="/draws" roles={['OPERATOR', 'AUTHORITY']}>{() => <One id={params.id ?? ''} />}</Seated>;
}
