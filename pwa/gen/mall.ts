// Written by tools/gen-documents.mjs from ops/ and the schema. Do not edit.
import type { QueryDocument, MutationDocument, Code, Domain, GoodsKind, LimitPeriod, RealNameLevel, RedeemInput, TakenBecause, VoucherStanding } from './documents';

export type ShelfResult = { readonly listings: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string; readonly title: { readonly zh: string; readonly en: string }; readonly provider: { readonly name: { readonly zh: string; readonly en: string } }; readonly points: number; readonly stock: number; readonly version: number; readonly drawn: boolean; readonly variants: ReadonlyArray<{ readonly points: number; readonly stock: number }> } }>; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } } };
export type ShelfVariables = { readonly after?: string | null };
export const Shelf: QueryDocument<ShelfResult, ShelfVariables> = { id: 'sha256:4316c56d84cd9bea4d79d38b53c4e4d4aff40a69e0c3a3dd821596349e1cf129' };

export type PurseResult = { readonly account: { readonly id: string; readonly freePoints: number } };
export type PurseVariables = Record<string, never>;
export const Purse: QueryDocument<PurseResult, PurseVariables> = { id: 'sha256:b33275309b8cc3b73350ff6d37473f73060d18280ee017a907442b9a0360f74e' };

export type ListingResult = { readonly listing: { readonly id: string; readonly title: { readonly zh: string; readonly en: string }; readonly provider: { readonly name: { readonly zh: string; readonly en: string } }; readonly points: number; readonly stock: number; readonly version: number; readonly soldUntil: string; readonly kind: GoodsKind; readonly terms: { readonly zh: string; readonly en: string }; readonly places: { readonly zh: string; readonly en: string }; readonly voucherDays: number; readonly refundDays: number; readonly limit: { readonly pieces: number; readonly period: LimitPeriod } | null; readonly realNameLevel: RealNameLevel; readonly drawn: boolean; readonly variants: ReadonlyArray<{ readonly id: string; readonly variant: { readonly zh: string; readonly en: string } | null; readonly points: number; readonly stock: number; readonly version: number; readonly soldUntil: string }> } | null };
export type ListingVariables = { readonly id: string };
export const Listing: QueryDocument<ListingResult, ListingVariables> = { id: 'sha256:88ebef127d6ae591d25b98cc863eede8c8af563f8ac082fd7e1dd54174ab27f8' };

export type QuoteResult = { readonly quote: { readonly points: number; readonly grams: number; readonly isEnough: boolean; readonly parts: ReadonlyArray<{ readonly points: number; readonly grams: number; readonly spendableUntil: string | null; readonly because: TakenBecause; readonly scenario: { readonly code: string; readonly title: { readonly zh: string; readonly en: string }; readonly domain: Domain } | null }> } | null };
export type QuoteVariables = { readonly listing: string };
export const Quote: QueryDocument<QuoteResult, QuoteVariables> = { id: 'sha256:3ca5faf1cc03773447f3b3d698795971ce9858e85d36030c680b6b3f73ec56bf' };

export type RedeemResult = { readonly redeem: ({ readonly __typename: 'Redeemed'; readonly voucher: { readonly id: string; readonly listing: { readonly id: string; readonly title: { readonly zh: string; readonly en: string }; readonly variant: { readonly zh: string; readonly en: string } | null; readonly voucherDays: number }; readonly provider: { readonly name: { readonly zh: string; readonly en: string } }; readonly points: number; readonly grams: number; readonly code: string; readonly redeemedAt: string; readonly validUntil: string; readonly usedAt: string | null; readonly tillName: string | null; readonly standing: VoucherStanding; readonly heldUntil: string | null; readonly timedOut: boolean; readonly pass: { readonly ticket: string; readonly key: { readonly x: string; readonly y: string; readonly d: string }; readonly stepSeconds: number } | null }; readonly account: { readonly id: string; readonly freePoints: number } } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type RedeemVariables = { readonly input: RedeemInput };
export const Redeem: MutationDocument<RedeemResult, RedeemVariables> = { id: 'sha256:f93509cff2918a10ecc7ba01f5e26a972d6fd27179dae3e27f9744aeeb8af0dc' };
