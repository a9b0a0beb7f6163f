// Written by tools/gen-documents.mjs from ops/ and the schema. Do not edit.
import type { MutationDocument, AddTotpInput, BeginTotpInput, Code, GiveSecondFactorInput, RealNameLevel, Role, SecondFactor } from './documents';

export type BeginTotpResult = { readonly beginTotp: ({ readonly __typename: 'TotpBegun'; readonly id: string; readonly uri: string; readonly secret: string } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type BeginTotpVariables = { readonly input: BeginTotpInput };
export const BeginTotp: MutationDocument<BeginTotpResult, BeginTotpVariables> = { id: 'sha256:42ad789efcd62b0a11d11d7cd96098aad5f658f06e9b0b444586da07e2ce86ce' };

export type AddTotpResult = { readonly addTotp: ({ readonly __typename: 'TotpAdded'; readonly ok: boolean } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type AddTotpVariables = { readonly input: AddTotpInput };
export const AddTotp: MutationDocument<AddTotpResult, AddTotpVariables> = { id: 'sha256:dbc3bd6e3fb69161633ad4668743fe4df7fe467885a4cc98e7c06b56ac879bc1' };

export type RemoveTotpResult = { readonly removeTotp: ({ readonly __typename: 'TotpRemoved'; readonly ok: boolean } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type RemoveTotpVariables = Record<string, never>;
export const RemoveTotp: MutationDocument<RemoveTotpResult, RemoveTotpVariables> = { id: 'sha256:081e15eb966ba00c4ede76d7e37b124fe58d30322dc45f0c27fdd3413e8194b9' };

export type GiveSecondFactorResult = { readonly giveSecondFactor: ({ readonly __typename: 'SecondFactorGiven'; readonly me: { readonly accountId: string; readonly displayName: string; readonly roles: ReadonlyArray<Role>; readonly providers: ReadonlyArray<{ readonly id: string; readonly name: { readonly zh: string; readonly en: string } }>; readonly secondFactor: SecondFactor; readonly realNameLevel: RealNameLevel } } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type GiveSecondFactorVariables = { readonly input: GiveSecondFactorInput };
export const GiveSecondFactor: MutationDocument<GiveSecondFactorResult, GiveSecondFactorVariables> = { id: 'sha256:074708f03fb1ab06130489302ecf3e78b73f450d9b273231d3cd63184c305cad' };
