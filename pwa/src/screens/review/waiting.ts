import { useEffect } from 'preact/hooks';
import { GoodsInReview, type VariantInReview } from '../../../gen/documents';
import { usePages } from '../../core/live';

/** All that waits, every variant of the same goods together. */
export function useWaiting() {
  const { pages, first, last, more } = usePages(GoodsInReview, {});
  const info = last.data?.goodsInReview.pageInfo;
  const next = info?.hasNextPage ? info.endCursor : null;
  // Variants of the same goods may lie on two pages, so what waits is read to its end: it is as long as a day's work.
  useEffect(() => void (next && more(next)), [next]);
  const goods = new Map<string, VariantInReview[]>();
  for (const { node } of pages.flatMap((page) => page.goodsInReview.edges)) {
    // The newest is told first; variants stand in the order in which they were named.
    goods.set(node.listing.goods, [node, ...goods.get(node.listing.goods) ?? []]);
  }
  const whole = next === null && (last.data || last.failure) ? first : { ...last, data: undefined };
  return { goods, live: first.data ? whole : first };
}
