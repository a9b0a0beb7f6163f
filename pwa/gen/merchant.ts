// Written by tools/gen-documents.mjs from ops/ and the schema. Do not edit.
import type { MutationDocument, CheckVoucherInput, Code, SettleChecksInput } from './documents';

export type CheckVoucherResult = { readonly checkVoucher: ({ readonly __typename: 'VoucherChecked'; readonly listing: { readonly title: { readonly zh: string; readonly en: string }; readonly provider: { readonly name: { readonly zh: string; readonly en: string } } }; readonly usedAt: string } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null; readonly at: string | null }) };
export type CheckVoucherVariables = { readonly input: CheckVoucherInput };
export const CheckVoucher: MutationDocument<CheckVoucherResult, CheckVoucherVariables> = { id: 'sha256:e90ff782a1acc4ddd348d97a83daa4e583bf79c6967f2a9c759395dd9e8b0198' };

export type SettleChecksResult = { readonly settleChecks: ({ readonly __typename: 'ChecksSettled'; readonly results: ReadonlyArray<({ readonly __typename: 'VoucherChecked'; readonly usedAt: string } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null; readonly at: string | null })> } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null; readonly at: string | null }) };
export type SettleChecksVariables = { readonly input: SettleChecksInput };
export const SettleChecks: MutationDocument<SettleChecksResult, SettleChecksVariables> = { id: 'sha256:7862ea68dd0f798eda5865eefeb79d5f943fe61652f427329725d69193594a22' };
