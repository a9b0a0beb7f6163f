// Written by tools/gen-documents.mjs from ops/ and the schema. Do not edit.
import type { QueryDocument, MutationDocument, AddPasskeyInput, Code, RealNameLevel, RemovePasskeyInput, Role, SecondFactor, SignInWithPasskeyInput, StepUpWithPasskeyInput } from './documents';

export type PasskeysResult = { readonly passkeys: ReadonlyArray<{ readonly id: string; readonly name: string; readonly createdAt: string; readonly lastUsedAt: string | null }> };
export type PasskeysVariables = Record<string, never>;
export const Passkeys: QueryDocument<PasskeysResult, PasskeysVariables> = { id: 'sha256:c9c3fef01a32c7c7da7bca49fe6b75b4cb0b9b219baac7a1e6c94ced835a5966' };

export type BeginPasskeyResult = { readonly beginPasskey: { readonly id: string; readonly options: string } };
export type BeginPasskeyVariables = Record<string, never>;
export const BeginPasskey: MutationDocument<BeginPasskeyResult, BeginPasskeyVariables> = { id: 'sha256:1f5385333b42a36b6a5baa751bb530468432e2491a7f1d8e27c4ef5aa9c74c8b' };

export type BeginPasskeySignInResult = { readonly beginPasskeySignIn: { readonly id: string; readonly options: string } };
export type BeginPasskeySignInVariables = Record<string, never>;
export const BeginPasskeySignIn: MutationDocument<BeginPasskeySignInResult, BeginPasskeySignInVariables> = { id: 'sha256:3e317bbe8f3cbaf00929d71b4ef4521f493daa4dd5a4b9850cd97f9dd6deba15' };

export type AddPasskeyResult = { readonly addPasskey: ({ readonly __typename: 'PasskeyAdded'; readonly passkey: { readonly id: string; readonly name: string; readonly createdAt: string; readonly lastUsedAt: string | null } } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type AddPasskeyVariables = { readonly input: AddPasskeyInput };
export const AddPasskey: MutationDocument<AddPasskeyResult, AddPasskeyVariables> = { id: 'sha256:d9ff4a849804cc0b0cea3c665ba01491c2633d244f2c38dd335227b58d20e238' };

export type RemovePasskeyResult = { readonly removePasskey: ({ readonly __typename: 'PasskeyRemoved'; readonly ok: boolean } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type RemovePasskeyVariables = { readonly input: RemovePasskeyInput };
export const RemovePasskey: MutationDocument<RemovePasskeyResult, RemovePasskeyVariables> = { id: 'sha256:20d86b524cc289c64b5f54c4295bd613a35dfdf81f6271300495684009840e41' };

export type SignInWithPasskeyResult = { readonly signInWithPasskey: ({ readonly __typename: 'SignedIn'; readonly me: { readonly accountId: string; readonly displayName: string; readonly roles: ReadonlyArray<Role>; readonly providers: ReadonlyArray<{ readonly id: string; readonly name: { readonly zh: string; readonly en: string } }>; readonly secondFactor: SecondFactor; readonly realNameLevel: RealNameLevel } } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type SignInWithPasskeyVariables = { readonly input: SignInWithPasskeyInput };
export const SignInWithPasskey: MutationDocument<SignInWithPasskeyResult, SignInWithPasskeyVariables> = { id: 'sha256:72fca999ea4e1dfaa37379b6638b5522a3f08ecd0f5288455607ab24baa367ba' };

export type StepUpWithPasskeyResult = { readonly stepUpWithPasskey: ({ readonly __typename: 'SteppedUp'; readonly until: string } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type StepUpWithPasskeyVariables = { readonly input: StepUpWithPasskeyInput };
export const StepUpWithPasskey: MutationDocument<StepUpWithPasskeyResult, StepUpWithPasskeyVariables> = { id: 'sha256:b0dd5526d8e1cfc3c131611892d87be8cea57a48a3b9d722202396d24f77f8da' };
