import type { ListingWhole } from '../../../gen/documents';
import { say } from '../../core/i18n';

/** Photographs of goods, to be swiped through; the page is laid out before they have come. */
export function Photos({ listing }: { listing: ListingWhole }) {
  return (
    <ul class="photos" aria-label={say(listing.title)} tabIndex={listing.photos.length > 1 ? 0 : undefined}>
      {listing.photos.map(({ id, url, width, height }) => (
        <li key={id}><img src={url} alt={say(listing.title)} width={width} height={height} loading="lazy" decoding="async" /></li>
      ))}
    </ul>
  );
}
