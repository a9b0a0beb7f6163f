// Written by tools/gen-documents.mjs from ops/ and the schema. Do not edit.
import type { QueryDocument, MutationDocument, BeginSignInInput, Code, LinkIdentityInput, RealNameLevel, UnlinkIdentityInput, VerifyNameInput } from './documents';

export type SignInWaysResult = { readonly signInWays: ReadonlyArray<{ readonly provider: string; readonly title: { readonly zh: string; readonly en: string } }> };
export type SignInWaysVariables = Record<string, never>;
export const SignInWays: QueryDocument<SignInWaysResult, SignInWaysVariables> = { id: 'sha256:319f04cd409e2bfec36597cd9c207993602f5535e7287a239f099571b15a6364' };

export type BeginSignInResult = { readonly beginSignIn: ({ readonly __typename: 'SignInBegun'; readonly url: string } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type BeginSignInVariables = { readonly input: BeginSignInInput };
export const BeginSignIn: MutationDocument<BeginSignInResult, BeginSignInVariables> = { id: 'sha256:96eeb178368c6f63886f699804e4eec7251edf5a3b61ca60f11e34535256203c' };

export type LinkIdentityResult = { readonly linkIdentity: ({ readonly __typename: 'SignInBegun'; readonly url: string } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type LinkIdentityVariables = { readonly input: LinkIdentityInput };
export const LinkIdentity: MutationDocument<LinkIdentityResult, LinkIdentityVariables> = { id: 'sha256:992187444da78bd8fa53ad43f66b942fdc8c4616d9423918dd3bf852c0b1d450' };

export type UnlinkIdentityResult = { readonly unlinkIdentity: ({ readonly __typename: 'IdentityUnlinked'; readonly ok: boolean } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type UnlinkIdentityVariables = { readonly input: UnlinkIdentityInput };
export const UnlinkIdentity: MutationDocument<UnlinkIdentityResult, UnlinkIdentityVariables> = { id: 'sha256:dbd90dc97cee7015278399b72a8625fa08b4564c88c5af95ecc4460429f6fded' };

export type VerifyNameResult = { readonly verifyName: ({ readonly __typename: 'NameVerified'; readonly level: RealNameLevel } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type VerifyNameVariables = { readonly input: VerifyNameInput };
export const VerifyName: MutationDocument<VerifyNameResult, VerifyNameVariables> = { id: 'sha256:bae205ad8c4e8f0e734f4251b4afc48a19df1e72b2098a0fbaac556100e55548' };
