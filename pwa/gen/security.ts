// Written by tools/gen-documents.mjs from ops/ and the schema. Do not edit.
import type { QueryDocument, MutationDocument, Code, EndSessionInput, StepUpInput } from './documents';

export type StepUpResult = { readonly stepUp: ({ readonly __typename: 'SteppedUp'; readonly until: string } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type StepUpVariables = { readonly input: StepUpInput };
export const StepUp: MutationDocument<StepUpResult, StepUpVariables> = { id: 'sha256:85a4c2c27dc317e5e796c5b06da05c9db3806b86262e0c3acb7f4297e74619e6' };

export type SecurityResult = { readonly sessions: ReadonlyArray<{ readonly id: string; readonly device: string; readonly startedAt: string; readonly lastUsedAt: string; readonly isThisOne: boolean }>; readonly passkeys: ReadonlyArray<{ readonly id: string }>; readonly signInWays: ReadonlyArray<{ readonly provider: string; readonly title: { readonly zh: string; readonly en: string } }>; readonly linkedIdentities: ReadonlyArray<{ readonly id: string; readonly provider: { readonly provider: string; readonly title: { readonly zh: string; readonly en: string } }; readonly linkedAt: string }> };
export type SecurityVariables = Record<string, never>;
export const Security: QueryDocument<SecurityResult, SecurityVariables> = { id: 'sha256:b7e8270df68362da4c66371d0572e78ce702dec88d382aec186ef3d2c3636f9d' };

export type EndSessionResult = { readonly endSession: ({ readonly __typename: 'SessionEnded'; readonly ok: boolean } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type EndSessionVariables = { readonly input: EndSessionInput };
export const EndSession: MutationDocument<EndSessionResult, EndSessionVariables> = { id: 'sha256:0ff6692d6de5be8ff4e9887c330d621b760ccc4cddbf02e414ec9077841cf07e' };

export type EndOtherSessionsResult = { readonly endOtherSessions: { readonly __typename: 'OtherSessionsEnded'; readonly sessions: number } };
export type EndOtherSessionsVariables = Record<string, never>;
export const EndOtherSessions: MutationDocument<EndOtherSessionsResult, EndOtherSessionsVariables> = { id: 'sha256:279516645943225f38d13188dfdbbc53c850958f24a7fa46a2f8d9a0f7bff199' };
