// Written by tools/gen-documents.mjs from ops/ and the schema. Do not edit.
import type { QueryDocument, MutationDocument, Code, DropPhase, WishFate, WishInput } from './documents';

export type DropsResult = { readonly drops: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string; readonly listing: { readonly id: string; readonly title: { readonly zh: string; readonly en: string }; readonly provider: { readonly name: { readonly zh: string; readonly en: string } } }; readonly pieces: number; readonly points: number; readonly opensAt: string; readonly closesAt: string; readonly phase: DropPhase; readonly round: number; readonly dueAt: string; readonly wishes: number | null; readonly root: string | null; readonly drawnAt: string | null } }>; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } } };
export type DropsVariables = { readonly after?: string | null };
export const Drops: QueryDocument<DropsResult, DropsVariables> = { id: 'sha256:f5cfda03909d147786657186aaf5306f18e0957d0414a23811ef09ff4d474ec4' };

export type DropResult = { readonly drop: { readonly id: string; readonly listing: { readonly id: string; readonly title: { readonly zh: string; readonly en: string }; readonly provider: { readonly name: { readonly zh: string; readonly en: string } } }; readonly pieces: number; readonly points: number; readonly opensAt: string; readonly closesAt: string; readonly phase: DropPhase; readonly round: number; readonly dueAt: string; readonly wishes: number | null; readonly root: string | null; readonly drawnAt: string | null } | null; readonly myWish: { readonly fate: WishFate; readonly salt: string; readonly leaf: string; readonly wishedAt: string; readonly isWinner: boolean; readonly voucher: { readonly id: string } | null } | null; readonly account: { readonly id: string; readonly freePoints: number } };
export type DropVariables = { readonly id: string };
export const Drop: QueryDocument<DropResult, DropVariables> = { id: 'sha256:f86697e112117e876efef1e8036bcbbdb0409e8864e8d133ea3c788605ea6118' };

export type MakeWishResult = { readonly wish: ({ readonly __typename: 'Wished'; readonly wish: { readonly fate: WishFate; readonly salt: string; readonly leaf: string; readonly wishedAt: string; readonly isWinner: boolean; readonly voucher: { readonly id: string } | null } } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type MakeWishVariables = { readonly input: WishInput };
export const MakeWish: MutationDocument<MakeWishResult, MakeWishVariables> = { id: 'sha256:c51ea8d01a628721d34befc5ef8e4e7dff4777ec43e48e2393e29c75410bb420' };

export type TakeWishBackResult = { readonly withdrawWish: ({ readonly __typename: 'Wished'; readonly wish: { readonly fate: WishFate; readonly salt: string; readonly leaf: string; readonly wishedAt: string; readonly isWinner: boolean; readonly voucher: { readonly id: string } | null } } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type TakeWishBackVariables = { readonly input: WishInput };
export const TakeWishBack: MutationDocument<TakeWishBackResult, TakeWishBackVariables> = { id: 'sha256:16642ab4c6706f372bf3f28423b514219f100408fb52b95400e8720c3ddea8f9' };
