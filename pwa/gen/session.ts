// Written by tools/gen-documents.mjs from ops/ and the schema. Do not edit.
import type { QueryDocument, MutationDocument, Code, RealNameLevel, RequestCodeInput, Role, SecondFactor, SignInInput } from './documents';

export type SessionResult = { readonly programme: { readonly code: string; readonly title: { readonly zh: string; readonly en: string }; readonly trial: boolean; readonly zone: string; readonly today: string; readonly gramsPerPoint: number; readonly expiryYears: number; readonly revealHours: number }; readonly me: { readonly accountId: string; readonly displayName: string; readonly roles: ReadonlyArray<Role>; readonly providers: ReadonlyArray<{ readonly id: string; readonly name: { readonly zh: string; readonly en: string } }>; readonly secondFactor: SecondFactor; readonly realNameLevel: RealNameLevel } | null };
export type SessionVariables = Record<string, never>;
export const Session: QueryDocument<SessionResult, SessionVariables> = { id: 'sha256:dfc6e90bd03e4752b47fc372b63adb5d6796e232bf255831ccadba2c08f5d06d' };

export type RequestCodeResult = { readonly requestCode: ({ readonly __typename: 'CodeSent'; readonly resendAt: string; readonly validUntil: string } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type RequestCodeVariables = { readonly input: RequestCodeInput };
export const RequestCode: MutationDocument<RequestCodeResult, RequestCodeVariables> = { id: 'sha256:a46c064fae16ee0a4bf804fbd3d6f7e20db3e24b1c64db1cb73f084b621a0693' };

export type SignInResult = { readonly signIn: ({ readonly __typename: 'SignedIn'; readonly me: { readonly accountId: string; readonly displayName: string; readonly roles: ReadonlyArray<Role>; readonly providers: ReadonlyArray<{ readonly id: string; readonly name: { readonly zh: string; readonly en: string } }>; readonly secondFactor: SecondFactor; readonly realNameLevel: RealNameLevel } } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type SignInVariables = { readonly input: SignInInput };
export const SignIn: MutationDocument<SignInResult, SignInVariables> = { id: 'sha256:7d2ad2495bb40059f7953b33f7f0f2219628dc2bfaba2247ae23ddfbb4388a16' };

export type SignOutResult = { readonly signOut: { readonly ok: boolean } };
export type SignOutVariables = Record<string, never>;
export const SignOut: MutationDocument<SignOutResult, SignOutVariables> = { id: 'sha256:457e13e9c4a0866484ba4d304e7ff27bcfa45bcec67f676309adb1f173c5c0bc' };
