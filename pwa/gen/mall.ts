// Written by tools/gen-documents.mjs from ops/ and the schema. Do not edit.
import type { QueryDocument, MutationDocument, Code, RedeemInput } from './documents';

export type ShelfResult = { readonly listings: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string; readonly title: { readonly zh: string; readonly en: string }; readonly provider: { readonly name: { readonly zh: string; readonly en: string } }; readonly points: number; readonly stock: number; readonly version: number; readonly soldUntil: string } }>; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } } };
export type ShelfVariables = { readonly after?: string | null };
export const Shelf: QueryDocument<ShelfResult, ShelfVariables> = { id: 'sha256:8e052cecb58fc77bcdb38c5bd861f00f6fa3a2b50b4daa459e5094ab67c86796' };

export type PurseResult = { readonly account: { readonly id: string; readonly freePoints: number } };
export type PurseVariables = Record<string, never>;
export const Purse: QueryDocument<PurseResult, PurseVariables> = { id: 'sha256:b33275309b8cc3b73350ff6d37473f73060d18280ee017a907442b9a0360f74e' };

export type ListingResult = { readonly listing: { readonly id: string; readonly title: { readonly zh: string; readonly en: string }; readonly provider: { readonly name: { readonly zh: string; readonly en: string } }; readonly points: number; readonly stock: number; readonly version: number; readonly soldUntil: string } | null };
export type ListingVariables = { readonly id: string };
export const Listing: QueryDocument<ListingResult, ListingVariables> = { id: 'sha256:9c5946b6fb506fd81815c7c909ec01555c5efaf16cf971a34cafd6b89a9a98e0' };

export type RedeemResult = { readonly redeem: ({ readonly __typename: 'Redeemed'; readonly voucher: { readonly id: string; readonly listing: { readonly id: string; readonly title: { readonly zh: string; readonly en: string } }; readonly provider: { readonly name: { readonly zh: string; readonly en: string } }; readonly points: number; readonly grams: number; readonly code: string; readonly redeemedAt: string; readonly validUntil: string; readonly usedAt: string | null; readonly pass: { readonly ticket: string; readonly key: { readonly x: string; readonly y: string; readonly d: string }; readonly stepSeconds: number } | null }; readonly account: { readonly id: string; readonly freePoints: number } } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type RedeemVariables = { readonly input: RedeemInput };
export const Redeem: MutationDocument<RedeemResult, RedeemVariables> = { id: 'sha256:44f825658f0d34c05fc8f84e0f74233325109e508e5bf24f0752c48c4f3b59c2' };
