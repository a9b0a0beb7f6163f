import { Drops as DropsQuery } from '../../../gen/documents';
import { say, t } from '../../core/i18n';
import { usePages } from '../../core/live';
import { href } from '../../core/router';
import { count } from '../../core/units';
import { dropWords } from '../../i18n/drops';
import { Empty } from '../../ui/Empty';
import { Page } from '../../ui/Page';
import { Shown } from '../../ui/Shown';
import { Block } from '../../ui/Skeleton';
import { Ticket } from '../../ui/Ticket';
import './drops.css';

/** Every drop, the latest first. */
export default function Drops() {
  const { pages, first, last, more } = usePages(DropsQuery, {});
  const said = dropWords();
  const drops = pages.flatMap((page) => page.drops.edges.map((edge) => edge.node));
  const info = last.data?.drops.pageInfo;
  const busy = !last.data && !last.failure;
  return (
    <Page title={said.title} up="/mall" live={first}>
      <p class="drops-intro">{said.intro}</p>
      <Shown live={first} skeleton={<div class="tickets"><Block rem={5.25} /><Block rem={5.25} /></div>}>
        {() => (drops.length ? (
          <>
            <ul class="tickets">
              {drops.map(({ id, listing, phase, points, pieces }) => (
                <Ticket key={id} href={href('/drops/:id', { id })} seed={listing.id} dull={phase === 'VOID' || phase === 'DRAWN'} title={say(listing.title)} note={said.phases[phase]}>
                  <span class="ticket-figure">{count(points)}<small> {t.units.points}</small></span>
                  <small>{said.pieces(count(pieces))}</small>
                </Ticket>
              ))}
            </ul>
            {info?.hasNextPage && (
              <button type="button" class="button plain wide drops-more" aria-disabled={busy} onClick={() => !busy && info.endCursor && more(info.endCursor)}>{busy ? t.loading : said.more}</button>
            )}
          </>
        ) : <Empty drawing="dotted" title={said.empty} why={said.emptyWhy} />)}
      </Shown>
    </Page>
  );
}
