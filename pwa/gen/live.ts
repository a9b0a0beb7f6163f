// Written by tools/gen-documents.mjs from ops/ and the schema. Do not edit.
import type { SubscriptionDocument } from './documents';

export type AccountChangedResult = { readonly accountChanged: { readonly version: number; readonly vouchers: ReadonlyArray<{ readonly id: string; readonly usedAt: string | null }> } };
export type AccountChangedVariables = { readonly after: number };
export const AccountChanged: SubscriptionDocument<AccountChangedResult, AccountChangedVariables> = { id: 'sha256:5dfbbc614580785ac2708656890d55fc780497100662aa7707573520fffd8a1f' };
