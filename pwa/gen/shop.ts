// Written by tools/gen-documents.mjs from ops/ and the schema. Do not edit.
import type { QueryDocument, MutationDocument, ChangePriceInput, Code, Domain, ExtendVoucherInput, GoodsInput, GoodsKind, GramUse, LimitPeriod, ListingInput, ListingState, LotState, OpenTillInput, PrepareGoodsInput, RealNameLevel, RestockInput, TillInput } from './documents';

export type MyGoodsResult = { readonly goods: { readonly edges: ReadonlyArray<{ readonly node: { readonly preparedAt: string; readonly reviewedAt: string | null; readonly reviewNote: string | null; readonly listing: { readonly id: string; readonly goods: string; readonly title: { readonly zh: string; readonly en: string }; readonly variant: { readonly zh: string; readonly en: string } | null; readonly provider: { readonly id: string }; readonly points: number; readonly stock: number; readonly version: number; readonly soldUntil: string; readonly state: ListingState; readonly kind: GoodsKind; readonly terms: { readonly zh: string; readonly en: string }; readonly places: { readonly zh: string; readonly en: string }; readonly voucherDays: number; readonly refundDays: number; readonly limit: { readonly pieces: number; readonly period: LimitPeriod } | null; readonly realNameLevel: RealNameLevel; readonly checkedOffline: boolean; readonly drawn: boolean; readonly photos: ReadonlyArray<{ readonly id: string; readonly smallUrl: string }> } } }>; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } } };
export type MyGoodsVariables = { readonly after?: string | null };
export const MyGoods: QueryDocument<MyGoodsResult, MyGoodsVariables> = { id: 'sha256:4900d7e1aa494fb19c96dd99e7c893a43c04b0c194716bebf0a779a5834a0d4c' };

export type TillsResult = { readonly tills: ReadonlyArray<{ readonly id: string; readonly name: string; readonly openedAt: string }> };
export type TillsVariables = { readonly provider?: string | null };
export const Tills: QueryDocument<TillsResult, TillsVariables> = { id: 'sha256:7631957dfdac494c12cc529d47014c2e9513c636902216b21e5b714577581385' };

export type BoardResult = { readonly board: { readonly day: string; readonly listings: ReadonlyArray<{ readonly redeemed: number; readonly points: number; readonly checked: number; readonly stock: number; readonly listing: { readonly id: string; readonly title: { readonly zh: string; readonly en: string }; readonly variant: { readonly zh: string; readonly en: string } | null; readonly state: ListingState } }>; readonly tills: ReadonlyArray<{ readonly checked: number; readonly till: { readonly id: string; readonly name: string; readonly closedAt: string | null } | null }>; readonly lateRefused: number } | null };
export type BoardVariables = { readonly day?: string | null; readonly provider?: string | null };
export const Board: QueryDocument<BoardResult, BoardVariables> = { id: 'sha256:e6df411203c7cfcb5e61365b185e67342d512088e95229eab814689dcb637a8f' };

export type ReductionsResult = { readonly reductions: { readonly grams: number; readonly freeGrams: number; readonly totals: ReadonlyArray<{ readonly methodCode: string; readonly methodVersion: string; readonly vintage: number; readonly state: LotState; readonly grams: number; readonly lots: number; readonly scenario: { readonly code: string; readonly domain: Domain; readonly title: { readonly zh: string; readonly en: string } } }>; readonly mayBe: ReadonlyArray<{ readonly use: GramUse; readonly article: string; readonly isOffered: boolean }> }; readonly methods: ReadonlyArray<{ readonly code: string; readonly version: string; readonly title: { readonly zh: string; readonly en: string }; readonly confirmed: boolean }> };
export type ReductionsVariables = { readonly from: string; readonly until: string };
export const Reductions: QueryDocument<ReductionsResult, ReductionsVariables> = { id: 'sha256:3bfaea749d893ed8d39d9c67d7a896030caccafdfb5fa38338ed36a5ff88573e' };

export type ReceivedLotsResult = { readonly receivedLots: { readonly edges: ReadonlyArray<{ readonly node: { readonly serial: string; readonly grams: number; readonly state: LotState; readonly receivedAt: string; readonly redemption: string | null; readonly title: { readonly zh: string; readonly en: string } | null } }>; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } } };
export type ReceivedLotsVariables = { readonly from: string; readonly until: string; readonly after?: string | null };
export const ReceivedLots: QueryDocument<ReceivedLotsResult, ReceivedLotsVariables> = { id: 'sha256:846e4457977fd00046892eac0469e3babce29846d9643406265d0d2bc06c2839' };

export type PrepareGoodsResult = { readonly prepareGoods: ({ readonly __typename: 'GoodsChanged'; readonly variants: ReadonlyArray<{ readonly listing: { readonly id: string; readonly goods: string } }> } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type PrepareGoodsVariables = { readonly input: PrepareGoodsInput };
export const PrepareGoods: MutationDocument<PrepareGoodsResult, PrepareGoodsVariables> = { id: 'sha256:265ad44b624819e3470efce093790f01da909e8185a4d710cd81c9ae23dfcbf7' };

export type SubmitGoodsResult = { readonly submitGoods: ({ readonly __typename: 'GoodsChanged'; readonly variants: ReadonlyArray<{ readonly listing: { readonly id: string; readonly goods: string } }> } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type SubmitGoodsVariables = { readonly input: GoodsInput };
export const SubmitGoods: MutationDocument<SubmitGoodsResult, SubmitGoodsVariables> = { id: 'sha256:7c35089318aea61a1c41c0532557340d192acaec4fd771041755d58ae730ce91' };

export type CloseGoodsResult = { readonly closeGoods: ({ readonly __typename: 'GoodsChanged'; readonly variants: ReadonlyArray<{ readonly listing: { readonly id: string; readonly goods: string } }> } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type CloseGoodsVariables = { readonly input: GoodsInput };
export const CloseGoods: MutationDocument<CloseGoodsResult, CloseGoodsVariables> = { id: 'sha256:b1963cb67470923f11b74f40268b7b92ca14b34c489b01bca2eab6ff3bb63ddb' };

export type RestockResult = { readonly restock: ({ readonly __typename: 'ListingChanged'; readonly listing: { readonly id: string; readonly stock: number } } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type RestockVariables = { readonly input: RestockInput };
export const Restock: MutationDocument<RestockResult, RestockVariables> = { id: 'sha256:d5f8ec55e5c30ee2388764281a5251fc6c720d069b8b474c2ae2af3ee4e3333d' };

export type ChangePriceResult = { readonly changePrice: ({ readonly __typename: 'ListingChanged'; readonly listing: { readonly id: string; readonly points: number; readonly version: number } } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type ChangePriceVariables = { readonly input: ChangePriceInput };
export const ChangePrice: MutationDocument<ChangePriceResult, ChangePriceVariables> = { id: 'sha256:89439cf1aafa473b9b232249b81ce7346cac0c70d0f536a1bef735bbbcf020c5' };

export type TakeOffShelfResult = { readonly takeOffShelf: ({ readonly __typename: 'ListingChanged'; readonly listing: { readonly id: string; readonly state: ListingState } } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type TakeOffShelfVariables = { readonly input: ListingInput };
export const TakeOffShelf: MutationDocument<TakeOffShelfResult, TakeOffShelfVariables> = { id: 'sha256:7ad12dc10b1ec1d0164bb0692a8f1b28c675881e5c82c2122c96e23398e04d65' };

export type OpenTillResult = { readonly openTill: ({ readonly __typename: 'TillChanged'; readonly till: { readonly id: string; readonly name: string; readonly openedAt: string } } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type OpenTillVariables = { readonly input: OpenTillInput };
export const OpenTill: MutationDocument<OpenTillResult, OpenTillVariables> = { id: 'sha256:4382629a06d81be31a819e8a9b88d4b731e33b8e64bb72f570197be0208ef5f4' };

export type CloseTillResult = { readonly closeTill: ({ readonly __typename: 'TillChanged'; readonly till: { readonly id: string; readonly name: string; readonly openedAt: string } } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type CloseTillVariables = { readonly input: TillInput };
export const CloseTill: MutationDocument<CloseTillResult, CloseTillVariables> = { id: 'sha256:90db0f303b7d9c22c9e19566ab8a21649f49e593334e55fc732cbd5a41cb7dbe' };

export type ExtendVoucherResult = { readonly extendVoucher: ({ readonly __typename: 'VoucherExtended'; readonly validUntil: string } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null; readonly at: string | null }) };
export type ExtendVoucherVariables = { readonly input: ExtendVoucherInput };
export const ExtendVoucher: MutationDocument<ExtendVoucherResult, ExtendVoucherVariables> = { id: 'sha256:a5d61675525626c418f0ecf7e74214b4c02904b6c382d737a08e21f32a19d115' };
