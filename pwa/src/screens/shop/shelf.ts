import { useEffect } from 'preact/hooks';
import { MyGoods, type MyVariant } from '../../../gen/documents';
import { query } from '../../core/api';
import { now } from '../../core/clock';
import { know, usePages } from '../../core/live';
import { shop } from './whose';

export type Standing = 'RETURNED' | 'DRAFT' | 'REVIEW' | 'ON_SHELF' | 'SOLD_OUT' | 'ENDED' | 'OFF_SHELF';
/** In the order in which they are shown: first what somebody has to do something about. */
export const STANDINGS: readonly Standing[] = ['RETURNED', 'DRAFT', 'REVIEW', 'SOLD_OUT', 'ON_SHELF', 'ENDED', 'OFF_SHELF'];

export interface Goods {
  readonly id: string;
  readonly first: MyVariant;
  readonly variants: readonly MyVariant[];
  readonly standing: Standing;
}

/** How a variant stands: a draft that was reviewed came back, and the shelf of an agreement that has ended sells nothing. */
export function standingOf({ listing, reviewedAt }: MyVariant): Standing {
  if (listing.state === 'DRAFT') return reviewedAt ? 'RETURNED' : 'DRAFT';
  if (listing.state !== 'ON_SHELF') return listing.state;
  if (new Date(listing.soldUntil).getTime() <= now()) return 'ENDED';
  return listing.stock ? 'ON_SHELF' : 'SOLD_OUT';
}

/** Goods stand as their best variant does: what is sold at all is on the shelf. */
const BEST: readonly Standing[] = ['ON_SHELF', 'SOLD_OUT', 'ENDED', 'REVIEW', 'RETURNED', 'DRAFT', 'OFF_SHELF'];

/** Variants as goods, each once, their variants in the order in which they were named, which that of their ids is. */
export function grouped(variants: readonly MyVariant[]): readonly Goods[] {
  const by = new Map<string, MyVariant[]>();
  for (const each of variants) by.set(each.listing.goods, [...by.get(each.listing.goods) ?? [], each]);
  return [...by].map(([id, some]) => {
    const inOrder = some.sort((one, other) => (BigInt(one.listing.id) < BigInt(other.listing.id) ? -1 : 1));
    const stand = some.map(standingOf);
    return { id, first: inOrder[0]!, variants: inOrder, standing: BEST.find((each) => stand.includes(each)) ?? 'OFF_SHELF' };
  });
}

/** All that was read of the shop's goods, and the way to what is older. */
export function useShelf() {
  const { pages, first, last, more } = usePages(MyGoods, {});
  const mine = shop()?.id;
  const goods = grouped(pages.flatMap((page) => page.goods.edges.map((edge) => edge.node)).filter((each) => each.listing.provider.id === mine));
  const info = last.data?.goods.pageInfo;
  return { goods, first, busy: !last.data && !last.failure, after: info?.hasNextPage ? info.endCursor ?? undefined : undefined, whole: Boolean(info && !info.hasNextPage), more };
}

/** One of the shop's goods: pages are read until it is found. */
export function useGoods(id: string) {
  const { goods, first, after, whole, more } = useShelf();
  const found = goods.find((each) => each.id === id);
  useEffect(() => {
    if (!found && after) more(after);
  }, [found === undefined, after]);
  return { found, first, missing: !found && whole };
}

/** Read the newest again before they are shown, so that what was just prepared is among them. */
export async function reread(): Promise<void> {
  try {
    know(MyGoods, {}, await query(MyGoods, {}));
  } catch {
    // The screen reads them itself.
  }
}
