import { Drops, type ListingWhole } from '../../../gen/documents';
import { useLive } from '../../core/live';
import { href } from '../../core/router';
import { dropWords } from '../../i18n/drops';
import { offerWords } from '../../i18n/offer';

/** What is drawn is not redeemed here: the way to its newest drop, and how that stands. */
export function Drawn({ listing }: { listing: ListingWhole }) {
  const { data } = useLive(Drops, {});
  const said = offerWords();
  const ids = listing.variants.map((each) => each.id);
  const drop = data?.drops.edges.map((edge) => edge.node).find((each) => ids.includes(each.listing.id));
  return (
    <div class="drawn">
      <p><b>{said.drawn}</b></p>
      <p>{said.drawnWhy}</p>
      {drop && <p class="drawn-phase">{dropWords().phases[drop.phase]}</p>}
      {data && !drop && <p>{said.noDrop}</p>}
      <a class="button wide" href={drop ? href('/drops/:id', { id: drop.id }) : '/drops'}>{drop ? said.toDrop : said.toDrops}</a>
    </div>
  );
}
