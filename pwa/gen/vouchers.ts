// Written by tools/gen-documents.mjs from ops/ and the schema. Do not edit.
import type { QueryDocument } from './documents';

export type VouchersResult = { readonly vouchers: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string; readonly listing: { readonly id: string; readonly title: { readonly zh: string; readonly en: string } }; readonly provider: { readonly name: { readonly zh: string; readonly en: string } }; readonly points: number; readonly grams: number; readonly code: string; readonly redeemedAt: string; readonly validUntil: string; readonly usedAt: string | null; readonly pass: { readonly ticket: string; readonly key: { readonly x: string; readonly y: string; readonly d: string }; readonly stepSeconds: number } | null } }>; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } } };
export type VouchersVariables = { readonly after?: string | null };
export const Vouchers: QueryDocument<VouchersResult, VouchersVariables> = { id: 'sha256:393e9511170b7d12453126b1ae1faf38793600954906a54078567b5e4259b546' };

export type VoucherResult = { readonly voucher: { readonly id: string; readonly listing: { readonly id: string; readonly title: { readonly zh: string; readonly en: string } }; readonly provider: { readonly name: { readonly zh: string; readonly en: string } }; readonly points: number; readonly grams: number; readonly code: string; readonly redeemedAt: string; readonly validUntil: string; readonly usedAt: string | null; readonly pass: { readonly ticket: string; readonly key: { readonly x: string; readonly y: string; readonly d: string }; readonly stepSeconds: number } | null } | null };
export type VoucherVariables = { readonly id: string };
export const Voucher: QueryDocument<VoucherResult, VoucherVariables> = { id: 'sha256:c79bc5b6e3efaa7938ed3b33a476cebefac1b6385c86dd4d639239bc3735fc7f' };
