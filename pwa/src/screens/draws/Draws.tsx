import { Draws as DrawsQuery, type DropLine } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { usePages } from '../../core/live';
import { href } from '../../core/router';
import { count, whenText } from '../../core/units';
import { drawWords } from '../../i18n/draws';
import { dropWords } from '../../i18n/drops';
import { staffWords } from '../../i18n/staff';
import { Empty } from '../../ui/Empty';
import { Page } from '../../ui/Page';
import { Row } from '../../ui/Row';
import { Shown } from '../../ui/Shown';
import { RowsSkeleton } from '../../ui/Skeleton';
import { holds, Seated } from '../staff/Seated';
import { due, left } from './due';
import '../staff/staff.css';

const STAMPS: Record<DropLine['phase'], string> = { ANNOUNCED: 'waits', COMING: '', OPEN: 'holds', CLOSED: 'waits', DRAWN: 'over', VOID: 'over' };

/** What is due next, as far as the list tells it: whose turn it is stands on the drop's own page. */
function Next({ drop }: { drop: DropLine }) {
  const { step, at } = due(drop, undefined);
  if (!at) return null;
  const name = step === 'seal' ? drawWords().dueSeal : step === 'open' ? dropWords().opens : step === 'close' ? dropWords().closes : drop.round > 1 ? drawWords().dueRound : drawWords().dueReveal;
  return <>{name} {whenText(at)} · {left(at)}<br /></>;
}

function Group({ name, drops }: { name: string; drops: readonly DropLine[] }) {
  if (!drops.length) return null;
  return (
    <section>
      <div class="section-head"><h2>{name}</h2></div>
      <ul class="rows ways">
        {drops.map((drop) => (
          <Row
            key={drop.id}
            href={href('/draws/:id', { id: drop.id })}
            title={say(drop.listing.title)}
            note={<>{say(drop.listing.provider.name)} · {dropWords().pieces(count(drop.pieces))}<br /><Next drop={drop} /><span class={`stamp ${STAMPS[drop.phase]}`}>{dropWords().phases[drop.phase]}</span></>}
          />
        ))}
      </ul>
    </section>
  );
}

function Every() {
  const { pages, first, last, more } = usePages(DrawsQuery, {});
  const said = drawWords();
  const all = pages.flatMap((page) => page.drops.edges.map((edge) => edge.node));
  const info = last.data?.drops.pageInfo;
  const busy = !last.data && !last.failure;
  const isDue = ({ phase }: DropLine) => phase === 'ANNOUNCED' || phase === 'CLOSED';
  const isOver = ({ phase }: DropLine) => phase === 'DRAWN' || phase === 'VOID';
  return (
    <Page title={said.title} up="/me" live={first}>
      <p class="staff-intro">{said.intro}</p>
      {holds('OPERATOR') && <a class="button wide" href="/draws/new">{said.announce}</a>}
      <Shown live={first} skeleton={<RowsSkeleton rows={3} />}>
        {() => (all.length ? (
          <>
            <Group name={said.due} drops={all.filter(isDue)} />
            <Group name={said.running} drops={all.filter((each) => !isDue(each) && !isOver(each))} />
            <Group name={said.over} drops={all.filter(isOver)} />
            {info?.hasNextPage && (
              <button type="button" class="button plain wide staff-more" aria-disabled={busy} onClick={() => !busy && info.endCursor && more(info.endCursor)}>{busy ? t.loading : staffWords().more}</button>
            )}
          </>
        ) : <Empty drawing="dotted" title={dropWords().empty} why={said.emptyWhy} />)}
      </Shown>
    </Page>
  );
}

/** Every drop for the two sides that make it fair, those first in which something is due. */
export default function Draws() {
  return <Seated title={drawWords().title} up="/me" roles={['OPERATOR', 'AUTHORITY']}>{() => <Every />}</Seated>;
}
