import { ChangePrice, CloseGoods, Restock, SubmitGoods, TakeOffShelf, type MyVariant } from '../../../gen/documents';
import { mutate } from '../../core/api';
import { readLocal, writeLocal } from '../../core/local';
import { owner } from '../../core/session';

export type Doing = 'submit' | 'discard' | 'close' | 'restock' | 'price' | 'off';
/** What takes a number, and the largest one. */
export const MOST: Partial<Record<Doing, number>> = { restock: 1_000_000, price: 1_000_000 };

/** Pieces that were sent and got no answer yet. */
interface Sent { readonly key: string; readonly pieces: number }
const name = (listing: string) => `restock.${owner.peek() ?? ''}.${listing}`;
export const unanswered = (listing: string) => readLocal<Sent>(name(listing));

/** The key is made when the person acts and kept until it is answered: sent twice, pieces are added once. */
async function restock(listing: string, pieces: number) {
  const key = unanswered(listing)?.key ?? crypto.randomUUID();
  writeLocal(name(listing), { key, pieces } satisfies Sent);
  const { restock: answer } = await mutate(Restock, { input: { key, listing, pieces } });
  writeLocal(name(listing), undefined);
  return answer;
}

/** Do it; `amount` is how many pieces more, or the price. */
export async function act(doing: Doing, { listing }: MyVariant, amount: number) {
  if (doing === 'submit') return (await mutate(SubmitGoods, { input: { goods: listing.goods } })).submitGoods;
  if (doing === 'restock') return restock(listing.id, amount);
  if (doing === 'price') return (await mutate(ChangePrice, { input: { listing: listing.id, points: amount } })).changePrice;
  if (doing === 'off') return (await mutate(TakeOffShelf, { input: { listing: listing.id } })).takeOffShelf;
  return (await mutate(CloseGoods, { input: { goods: listing.goods } })).closeGoods;
}
