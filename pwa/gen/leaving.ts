// Written by tools/gen-documents.mjs from ops/ and the schema. Do not edit.
import type { MutationDocument, Code } from './documents';

export type CloseAccountResult = { readonly closeAccount: ({ readonly __typename: 'AccountClosed'; readonly consents: number } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type CloseAccountVariables = Record<string, never>;
export const CloseAccount: MutationDocument<CloseAccountResult, CloseAccountVariables> = { id: 'sha256:d8b185d3b2ca97e712039d9b7ec0c67ba7a568d883d6253b3125648fbbeeebc6' };
