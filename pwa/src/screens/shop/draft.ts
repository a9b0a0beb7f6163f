import type { GoodsKind, LimitPeriod, MyVariant, PrepareGoodsInput, RealNameLevel } from '../../../gen/documents';
import { readLocal, writeLocal } from '../../core/local';
import { owner } from '../../core/session';
import { formWords } from '../../i18n/goods-form';

export type Refund = 'final' | 'whole' | 'some';
export interface Both { readonly zh: string; readonly en: string }
export interface Photo { readonly id: string; readonly smallUrl: string }
export interface OneVariant extends Both { readonly key: string; readonly points: string; readonly stock: string }

/** Goods as they are being written: figures are text until they are sent, so that nothing typed is lost. */
export interface Draft {
  readonly title: Both;
  readonly kind: GoodsKind;
  readonly variants: readonly OneVariant[];
  readonly terms: Both;
  readonly places: Both;
  readonly voucherDays: string;
  readonly refund: Refund;
  readonly refundDays: string;
  readonly limited: boolean;
  readonly pieces: string;
  readonly period: LimitPeriod;
  readonly level: RealNameLevel;
  readonly offline: boolean;
  readonly drawn: boolean;
  readonly photos: readonly Photo[];
}
/** What is wrong, by the way to its field, such as `variants.0.points`. */
export type Wrongs = Readonly<Record<string, string>>;

export const MOST_VARIANTS = 20;
const NAME = 'goods-draft';
/** By what they are written after; new ones after nothing. */
interface Kept { readonly owner: string; readonly drafts: Readonly<Record<string, Draft>> }

function kept(): Kept['drafts'] {
  const found = readLocal<Kept>(NAME);
  return found?.owner === owner.peek() ? found?.drafts ?? {} : {};
}

/** What was begun and not kept by the platform yet stays on the device; `settle` of the session forgets it with its person. */
export function keepDraft(from: string, draft: Draft | undefined) {
  const { [from]: _, ...others } = kept();
  const drafts = draft ? { ...others, [from]: draft } : others;
  writeLocal(NAME, Object.keys(drafts).length ? { owner: owner.peek() ?? '', drafts } satisfies Kept : undefined);
}

export const keptDraft = (from: string): Draft | undefined => kept()[from];

export const newVariant = (): OneVariant => ({ key: crypto.randomUUID(), zh: '', en: '', points: '', stock: '' });

const NONE: Both = { zh: '', en: '' };
export const empty = (): Draft => ({
  title: NONE, kind: 'GOODS', variants: [newVariant()], terms: NONE, places: NONE, voucherDays: '90', refund: 'final', refundDays: '',
  limited: false, pieces: '', period: 'MONTH', level: 'L0', offline: false, drawn: false, photos: [],
});

/** A draft after goods that were prepared before. */
export function after(variants: readonly MyVariant[]): Draft {
  const listing = variants[0]!.listing;
  const { title, kind, terms, places, voucherDays, refundDays, limit, realNameLevel, checkedOffline, drawn, photos } = listing;
  const refund = !refundDays ? 'final' : refundDays >= voucherDays ? 'whole' : 'some';
  return {
    title, kind, terms, places, voucherDays: String(voucherDays), refund, refundDays: refund === 'some' ? String(refundDays) : '',
    variants: variants.map(({ listing: each }) => ({ key: each.id, ...each.variant ?? NONE, points: String(each.points), stock: String(each.stock) })),
    limited: Boolean(limit), pieces: limit ? String(limit.pieces) : '', period: limit?.period ?? 'MONTH', level: realNameLevel, offline: checkedOffline, drawn, photos,
  };
}

/** The whole number that a text is, or NaN. */
const whole = (text: string) => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : NaN);
const within = (text: string, least: number, most: number) => whole(text) >= least && whole(text) <= most;
const long = (text: string, most: number) => [...text.trim()].length > most;

function* wrongVariants({ variants }: Draft): Generator<[string, string]> {
  const said = formWords().rules;
  for (const [place, each] of variants.entries()) {
    for (const language of ['zh', 'en'] as const) {
      const name = each[language].trim();
      const taken = variants.some((other, at) => at < place && other[language].trim() === name);
      if ((variants.length > 1 && (!name || taken)) || long(name, 60)) yield [`variants.${place}.${language}`, said.name];
    }
    if (!within(each.points, 1, 1_000_000)) yield [`variants.${place}.points`, said.points];
    if (!within(each.stock, 0, 1_000_000)) yield [`variants.${place}.stock`, said.stock];
  }
}

function* wrong(draft: Draft): Generator<[string, string]> {
  const said = formWords().rules;
  for (const language of ['zh', 'en'] as const) {
    if (!draft.title[language].trim() || long(draft.title[language], 120)) yield [`title.${language}`, said.title];
  }
  yield* wrongVariants(draft);
  for (const name of ['terms', 'places'] as const) {
    for (const [language, other] of [['zh', 'en'], ['en', 'zh']] as const) {
      const text = draft[name][language];
      if (long(text, 2000)) yield [`${name}.${language}`, said.text];
      else if (!text.trim() && draft[name][other].trim()) yield [`${name}.${language}`, said.both];
    }
  }
  if (!within(draft.voucherDays, 1, 3660)) yield ['voucherDays', said.voucherDays];
  if (draft.refund === 'some' && !within(draft.refundDays, 1, whole(draft.voucherDays) - 1)) yield ['refundDays', said.refundDays];
  if (draft.limited && !within(draft.pieces, 1, 1_000_000)) yield ['limit', said.limit];
}

/** All that has to be put right before it can be sent. */
export const mistakes = (draft: Draft): Wrongs => Object.fromEntries(wrong(draft));

/** The field that a refusal speaks of, by its way in the input. */
export function fieldOf(path: readonly string[] | null): string | undefined {
  const way = path?.slice(1).join('.');
  if (!way || way === 'provider') return undefined;
  if (/^(title|terms|places)$/.test(way)) return `${way}.zh`;
  return way === 'variants' ? 'variants.0.zh' : way.replace(/\.name$/, '.zh');
}

export function inputOf(draft: Draft, provider: string, key: string, insteadOf: string | undefined): PrepareGoodsInput {
  const days = whole(draft.voucherDays);
  const final = draft.refund === 'final';
  const named = draft.variants.length > 1;
  return {
    key, insteadOf: insteadOf ?? null, photos: draft.photos.map(({ id }) => id), provider, title: draft.title, kind: draft.kind, terms: draft.terms, places: draft.places,
    variants: draft.variants.map(({ zh, en, points, stock }) => ({ points: whole(points), stock: whole(stock), name: named ? { zh, en } : null })),
    voucherDays: days, refundDays: final ? 0 : draft.refund === 'whole' ? days : whole(draft.refundDays),
    limit: draft.limited ? { pieces: whole(draft.pieces), period: draft.period } : null,
    realNameLevel: draft.level, checkedOffline: final && draft.offline, drawn: final && draft.drawn,
  };
}
