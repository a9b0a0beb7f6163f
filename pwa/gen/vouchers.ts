// Written by tools/gen-documents.mjs from ops/ and the schema. Do not edit.
import type { QueryDocument } from './documents';

export type VouchersResult = { readonly vouchers: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string; readonly listing: { readonly id: string; readonly title: { readonly zh: string; readonly en: string } }; readonly provider: { readonly name: { readonly zh: string; readonly en: string } }; readonly points: number; readonly grams: number; readonly code: string; readonly redeemedAt: string; readonly validUntil: string; readonly usedAt: string | null } }>; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } } };
export type VouchersVariables = { readonly after?: string | null };
export const Vouchers: QueryDocument<VouchersResult, VouchersVariables> = { id: 'sha256:91700337bd0518f8777d7bd43fb9a676fbd4bb93e984dd4c5e7bda78e8aa35c9' };

export type VoucherResult = { readonly voucher: { readonly id: string; readonly listing: { readonly id: string; readonly title: { readonly zh: string; readonly en: string } }; readonly provider: { readonly name: { readonly zh: string; readonly en: string } }; readonly points: number; readonly grams: number; readonly code: string; readonly redeemedAt: string; readonly validUntil: string; readonly usedAt: string | null } | null };
export type VoucherVariables = { readonly id: string };
export const Voucher: QueryDocument<VoucherResult, VoucherVariables> = { id: 'sha256:609410fbfcde6cab973b8bb796e2a676d1113ea8c1594e6cb36b0ee5f61e1479' };
