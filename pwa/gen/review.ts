// Written by tools/gen-documents.mjs from ops/ and the schema. Do not edit.
import type { QueryDocument, MutationDocument, Code, GoodsInput, GoodsKind, LimitPeriod, ListingState, RealNameLevel, ReviewGoodsInput } from './documents';

export type GoodsInReviewResult = { readonly goodsInReview: { readonly edges: ReadonlyArray<{ readonly node: { readonly preparedAt: string; readonly yours: boolean; readonly agreement: string; readonly listing: { readonly id: string; readonly goods: string; readonly title: { readonly zh: string; readonly en: string }; readonly variant: { readonly zh: string; readonly en: string } | null; readonly points: number; readonly stock: number; readonly provider: { readonly name: { readonly zh: string; readonly en: string } }; readonly kind: GoodsKind; readonly terms: { readonly zh: string; readonly en: string }; readonly places: { readonly zh: string; readonly en: string }; readonly voucherDays: number; readonly refundDays: number; readonly limit: { readonly pieces: number; readonly period: LimitPeriod } | null; readonly realNameLevel: RealNameLevel; readonly checkedOffline: boolean; readonly drawn: boolean } } }>; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } } };
export type GoodsInReviewVariables = { readonly after?: string | null };
export const GoodsInReview: QueryDocument<GoodsInReviewResult, GoodsInReviewVariables> = { id: 'sha256:b393c096da88d8dc1333220d4b7b923abc8bdaef574e26a6e85cbda86544c21e' };

export type OnShelfResult = { readonly listings: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string; readonly goods: string; readonly title: { readonly zh: string; readonly en: string }; readonly points: number; readonly stock: number; readonly soldUntil: string; readonly drawn: boolean; readonly provider: { readonly name: { readonly zh: string; readonly en: string } }; readonly variants: ReadonlyArray<{ readonly id: string; readonly variant: { readonly zh: string; readonly en: string } | null; readonly points: number; readonly stock: number }> } }>; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } } };
export type OnShelfVariables = { readonly after?: string | null };
export const OnShelf: QueryDocument<OnShelfResult, OnShelfVariables> = { id: 'sha256:3e794cd8ae56bbe96c33f6240025a6c2ad99c8698599506634521ac498bb62b6' };

export type ReviewGoodsResult = { readonly reviewGoods: ({ readonly __typename: 'GoodsChanged'; readonly variants: ReadonlyArray<{ readonly listing: { readonly id: string; readonly state: ListingState } }> } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type ReviewGoodsVariables = { readonly input: ReviewGoodsInput };
export const ReviewGoods: MutationDocument<ReviewGoodsResult, ReviewGoodsVariables> = { id: 'sha256:03291c8aaf530c264e488cc3748fbe58beed93709c52381b29d06a083f129b3c' };

export type CloseReviewedGoodsResult = { readonly closeGoods: ({ readonly __typename: 'GoodsChanged'; readonly variants: ReadonlyArray<{ readonly listing: { readonly id: string; readonly state: ListingState } }> } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type CloseReviewedGoodsVariables = { readonly input: GoodsInput };
export const CloseReviewedGoods: MutationDocument<CloseReviewedGoodsResult, CloseReviewedGoodsVariables> = { id: 'sha256:17131ba90b7211bf2d860ec3c82a004c9b3d4c9290a27e2b6ee245b4183c901f' };
