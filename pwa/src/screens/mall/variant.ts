import type { ListingWhole } from '../../../gen/documents';

export type Variant = ListingWhole['variants'][number];
interface Both { readonly zh: string; readonly en: string }

/** What a variant of goods is called: the goods' name, and its own where they have several. */
export function titleOf({ title, variant }: { readonly title: Both; readonly variant?: Both | null }): Both {
  return variant ? { zh: `${title.zh} · ${variant.zh}`, en: `${title.en} · ${variant.en}` } : title;
}

/** The variant to begin with: the one that was asked for, unless it is gone and another one is not. */
export function firstChoice({ variants }: ListingWhole, asked: string): string {
  const its = variants.find((each) => each.id === asked);
  return (its?.stock ? its : variants.find((each) => each.stock) ?? its ?? variants[0])?.id ?? asked;
}

/** The offer with one of its variants in the place of the first. */
export function chosen(listing: ListingWhole, id: string): ListingWhole & { readonly variant?: Both | null } {
  return { ...listing, ...listing.variants.find((each) => each.id === id) };
}
