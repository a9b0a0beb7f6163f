// Written by tools/gen-documents.mjs from ops/ and the schema. Do not edit.
import type { MutationDocument, CheckVoucherInput, Code, SettleChecksInput } from './documents';

export type CheckVoucherResult = { readonly checkVoucher: ({ readonly __typename: 'VoucherChecked'; readonly listing: { readonly title: { readonly zh: string; readonly en: string }; readonly provider: { readonly name: { readonly zh: string; readonly en: string } } }; readonly usedAt: string; readonly till: { readonly name: string } | null } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null; readonly at: string | null; readonly tillName: string | null }) };
export type CheckVoucherVariables = { readonly input: CheckVoucherInput };
export const CheckVoucher: MutationDocument<CheckVoucherResult, CheckVoucherVariables> = { id: 'sha256:d883956c97820abf38285027552af99c8a55bf21b187d1d79204c90dd37c5a21' };

export type SettleChecksResult = { readonly settleChecks: ({ readonly __typename: 'ChecksSettled'; readonly results: ReadonlyArray<({ readonly __typename: 'VoucherChecked'; readonly usedAt: string } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null; readonly at: string | null; readonly tillName: string | null })> } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null; readonly at: string | null }) };
export type SettleChecksVariables = { readonly input: SettleChecksInput };
export const SettleChecks: MutationDocument<SettleChecksResult, SettleChecksVariables> = { id: 'sha256:623571f2e383106e5ff3a2e7f4c3f3b6a4bf283ae3e8241fe421b9bf06edf8bc' };
