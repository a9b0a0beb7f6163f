// Written by tools/gen-documents.mjs from ops/ and the schema. Do not edit.
export interface QueryDocument<R, V> { readonly id: string; readonly query?: [R, V] }
export interface MutationDocument<R, V> { readonly id: string; readonly mutation?: [R, V] }
export type ActState = 'WAITING' | 'ISSUED' | 'NOTHING';
export interface CheckVoucherInput { readonly code: string }
export type Code = 'ALREADY_A_MEMBER' | 'ALREADY_USED' | 'BACK_DATED' | 'BAD_LISTING' | 'BAD_PHONE' | 'BEFORE_EXCLUSIVITY' | 'BOTH_SIDES' | 'CODE_OVER' | 'CODE_TAKEN' | 'DOES_NOT_RECOMPUTE' | 'EFFECTIVE_BEFORE_PUBLISHED' | 'EXCLUSIVITY_LAPSED' | 'EXCLUSIVITY_OVER' | 'EXPIRED' | 'INCOMPLETE' | 'INVALID' | 'KEY_REUSED' | 'MISSING_INPUT' | 'NOTE_TOO_LONG' | 'NOTICE_CHANGED' | 'NOT_AFTER_THE_LAST' | 'NOT_ALLOWED' | 'NOT_A_RIGHTS_PROVIDER' | 'NOT_A_TERM' | 'NOT_ENOUGH_GRAMS' | 'NOT_ENOUGH_POINTS' | 'NOT_EXCLUSIVE' | 'NOT_FISCALLY_FUNDED' | 'NOT_HELD' | 'NOT_ON_SHELF' | 'NOT_POSITIVE' | 'NOT_REVIEWED' | 'NOT_RUNNING' | 'NOT_THERE' | 'NO_AGREEMENT' | 'NO_FACTOR' | 'NO_KIND' | 'NO_NOTICE' | 'NO_REASON' | 'OTHER_DATA_KINDS' | 'OUT_OF_BOUNDS' | 'OUT_OF_STOCK' | 'PHONE_SIGN_IN_OFF' | 'PLACES_NOT_SENT' | 'POINTS_ONLY' | 'PRICE_CHANGED' | 'PUBLISHED_ALREADY' | 'RUN_OPEN' | 'SAME_PERSON' | 'SCENARIO_CLOSED' | 'SEATS_STAND' | 'SEPARATE_CONSENT_NEEDED' | 'STEP_UP_NEEDED' | 'SUBJECT_TAKEN' | 'TOO_MANY_CODES' | 'TOO_MANY_FROM_HERE' | 'TOO_SOON' | 'TRY_LATER' | 'UNCLEAR_APPLICATION' | 'UNCLEAR_DAYS' | 'UNCLEAR_NOTICE' | 'UNCLEAR_SUBJECT' | 'UNKNOWN_METHOD' | 'UNKNOWN_REGION' | 'UNKNOWN_YEAR' | 'WRONG_CODE' | 'WRONG_STATE';
export type Domain = 'CLOTHING' | 'FOOD' | 'HOUSING' | 'TRAVEL' | 'GOODS' | 'OTHER';
export interface EndSessionInput { readonly id: string }
export type EntryKind = 'ISSUE' | 'REDEEM' | 'HOLD' | 'RELEASE' | 'RETIRE' | 'EXPIRE';
export interface GrantConsentInput { readonly scenario: string; readonly subject: string; readonly noticeVersion: number; readonly dataKinds: ReadonlyArray<string>; readonly places?: boolean }
export type HowSure = 'CONFIRMED' | 'SECONDARY' | 'DERIVED' | 'MEMORY' | 'OPERATOR';
export type Language = 'ZH' | 'EN';
export type LotState = 'FREE' | 'HELD' | 'REDEEMED' | 'RETIRED' | 'EXPIRED';
export interface RedeemInput { readonly key: string; readonly listingId: string; readonly expectedPoints: number; readonly expectedVersion: number }
export interface RequestCodeInput { readonly phone: string }
export type Role = 'CITIZEN' | 'MERCHANT' | 'DEVELOPER' | 'OPERATOR' | 'AUTHORITY';
export interface SignInInput { readonly phone: string; readonly code: string }
export interface StepUpInput { readonly phone: string; readonly code: string }
export interface WithdrawConsentInput { readonly id: string }

export type ActLine = { readonly id: string; readonly scenario: { readonly code: string; readonly title: { readonly zh: string; readonly en: string }; readonly domain: Domain }; readonly startedAt: string; readonly day: string; readonly inputs: ReadonlyArray<{ readonly name: string; readonly value: number; readonly unit: string }>; readonly state: ActState; readonly grams: number; readonly exactPoints: string | null; readonly pointsOnly: boolean };
export type ConsentLine = { readonly id: string; readonly scenario: { readonly code: string }; readonly subject: string; readonly places: boolean; readonly grantedAt: string; readonly validUntil: string; readonly withdrawnAt: string | null; readonly active: boolean; readonly noticeVersion: number };
export type FactorLine = { readonly name: string; readonly title: { readonly zh: string; readonly en: string }; readonly value: string; readonly unit: string; readonly source: string; readonly howSure: HowSure; readonly dataYear: number | null; readonly region: string | null };
export type ListingLine = { readonly id: string; readonly title: { readonly zh: string; readonly en: string }; readonly provider: { readonly name: { readonly zh: string; readonly en: string } }; readonly points: number; readonly stock: number; readonly version: number; readonly soldUntil: string };
export type MethodLine = { readonly code: string; readonly version: string; readonly title: { readonly zh: string; readonly en: string }; readonly source: string; readonly pointsOnly: boolean; readonly recognised: boolean; readonly confirmed: boolean };
export type No = { readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null };
export type Person = { readonly accountId: string; readonly displayName: string; readonly roles: ReadonlyArray<Role>; readonly providers: ReadonlyArray<{ readonly id: string; readonly name: { readonly zh: string; readonly en: string } }> };
export type SessionLine = { readonly id: string; readonly device: string; readonly startedAt: string; readonly lastUsedAt: string; readonly isThisOne: boolean };
export type VoucherLine = { readonly id: string; readonly listing: { readonly id: string; readonly title: { readonly zh: string; readonly en: string } }; readonly provider: { readonly name: { readonly zh: string; readonly en: string } }; readonly points: number; readonly grams: number; readonly code: string; readonly redeemedAt: string; readonly validUntil: string; readonly usedAt: string | null };

export type HomeResult = { readonly account: { readonly id: string; readonly freePoints: number; readonly heldPoints: number; readonly honourPoints: number; readonly issuedGrams: number; readonly honourGrams: number; readonly helpedGrams: number; readonly carriedGrams: number; readonly nextExpiry: { readonly at: string; readonly points: number; readonly grams: number } | null; readonly months: ReadonlyArray<{ readonly month: string; readonly grams: number; readonly acts: number }>; readonly years: ReadonlyArray<{ readonly year: number; readonly grams: number }> }; readonly acts: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string; readonly scenario: { readonly code: string; readonly title: { readonly zh: string; readonly en: string }; readonly domain: Domain }; readonly startedAt: string; readonly day: string; readonly inputs: ReadonlyArray<{ readonly name: string; readonly value: number; readonly unit: string }>; readonly state: ActState; readonly grams: number; readonly exactPoints: string | null; readonly pointsOnly: boolean } }> } };
export type HomeVariables = Record<string, never>;
export const Home: QueryDocument<HomeResult, HomeVariables> = { id: 'sha256:6c1b534e81fb4b41f2444cd2b067ed1c032b695ef25c449c5a22f22b43542cbc' };

export type LedgerResult = { readonly acts: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string; readonly scenario: { readonly code: string; readonly title: { readonly zh: string; readonly en: string }; readonly domain: Domain }; readonly startedAt: string; readonly day: string; readonly inputs: ReadonlyArray<{ readonly name: string; readonly value: number; readonly unit: string }>; readonly state: ActState; readonly grams: number; readonly exactPoints: string | null; readonly pointsOnly: boolean } }>; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } } };
export type LedgerVariables = { readonly after?: string | null; readonly scenario?: string | null };
export const Ledger: QueryDocument<LedgerResult, LedgerVariables> = { id: 'sha256:f4a1637fab6eae022cbdbbf315a9c0afc1709321ad1d934233ed5a58b9a14107' };

export type LedgerHeadResult = { readonly account: { readonly months: ReadonlyArray<{ readonly month: string; readonly grams: number; readonly acts: number }> }; readonly scenarios: ReadonlyArray<{ readonly id: string; readonly code: string; readonly title: { readonly zh: string; readonly en: string }; readonly domain: Domain }> };
export type LedgerHeadVariables = Record<string, never>;
export const LedgerHead: QueryDocument<LedgerHeadResult, LedgerHeadVariables> = { id: 'sha256:785c4ee8e7dc072781dcc1c8e66c3a725be9ff605f42bc5d7a871c25ea4dd3cc' };

export type EntriesResult = { readonly entries: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string; readonly kind: EntryKind; readonly postedAt: string; readonly points: number; readonly grams: number; readonly title: { readonly zh: string; readonly en: string } } }>; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } } };
export type EntriesVariables = { readonly after?: string | null };
export const Entries: QueryDocument<EntriesResult, EntriesVariables> = { id: 'sha256:08e7c2b1d4b74b20138911a646270f69dd3c031a218a74d72a1023b4e6d70941' };

export type ActResult = { readonly act: { readonly id: string; readonly scenario: { readonly code: string; readonly title: { readonly zh: string; readonly en: string }; readonly domain: Domain; readonly provider: { readonly name: { readonly zh: string; readonly en: string } } }; readonly startedAt: string; readonly day: string; readonly inputs: ReadonlyArray<{ readonly name: string; readonly value: number; readonly unit: string }>; readonly state: ActState; readonly grams: number; readonly exactPoints: string | null; readonly pointsOnly: boolean; readonly endedAt: string; readonly exactGrams: string | null; readonly method: { readonly code: string; readonly version: string; readonly title: { readonly zh: string; readonly en: string }; readonly source: string; readonly pointsOnly: boolean; readonly recognised: boolean; readonly confirmed: boolean; readonly applicability: { readonly zh: string; readonly en: string }; readonly baseline: { readonly zh: string; readonly en: string }; readonly doubts: { readonly zh: string; readonly en: string } | null; readonly factors: ReadonlyArray<{ readonly name: string; readonly title: { readonly zh: string; readonly en: string }; readonly value: string; readonly unit: string; readonly source: string; readonly howSure: HowSure; readonly dataYear: number | null; readonly region: string | null }> }; readonly explanation: string | null; readonly confirmed: boolean; readonly serial: string | null; readonly lotId: string | null; readonly whereabouts: ReadonlyArray<{ readonly grams: number; readonly serial: string; readonly state: LotState; readonly owner: string; readonly yours: boolean }> } | null };
export type ActVariables = { readonly id: string; readonly language: Language };
export const Act: QueryDocument<ActResult, ActVariables> = { id: 'sha256:d9facf1da98a0abee3e3ceb09f66992952feeb381ae59893d59fff96ecfc02c0' };

export type ConsentsResult = { readonly scenarios: ReadonlyArray<{ readonly id: string; readonly code: string; readonly title: { readonly zh: string; readonly en: string }; readonly domain: Domain; readonly provider: { readonly name: { readonly zh: string; readonly en: string } } }>; readonly consents: ReadonlyArray<{ readonly id: string; readonly scenario: { readonly code: string }; readonly grantedAt: string; readonly validUntil: string; readonly active: boolean }> };
export type ConsentsVariables = Record<string, never>;
export const Consents: QueryDocument<ConsentsResult, ConsentsVariables> = { id: 'sha256:fc42269cfa1b7989cb6215385a8d631e689d851246ed32165d9fa63daaa2d5a7' };

export type ConsentResult = { readonly scenario: { readonly code: string; readonly title: { readonly zh: string; readonly en: string }; readonly domain: Domain; readonly provider: { readonly name: { readonly zh: string; readonly en: string } }; readonly method: { readonly code: string; readonly version: string; readonly title: { readonly zh: string; readonly en: string }; readonly confirmed: boolean }; readonly dataKinds: ReadonlyArray<string>; readonly sendsPlaces: boolean; readonly notice: { readonly version: number; readonly purpose: { readonly zh: string; readonly en: string }; readonly text: { readonly zh: string; readonly en: string }; readonly effectiveOn: string } | null } | null; readonly consents: ReadonlyArray<{ readonly id: string; readonly scenario: { readonly code: string }; readonly subject: string; readonly places: boolean; readonly grantedAt: string; readonly validUntil: string; readonly withdrawnAt: string | null; readonly active: boolean; readonly noticeVersion: number }> };
export type ConsentVariables = { readonly code: string };
export const Consent: QueryDocument<ConsentResult, ConsentVariables> = { id: 'sha256:54e11326f0bbeabdc3c4353e75ea950e606f07fc8a7d1e4a9b2603ca3aaf326e' };

export type GrantConsentResult = { readonly grantConsent: ({ readonly __typename: 'ConsentGranted'; readonly consent: { readonly id: string; readonly scenario: { readonly code: string }; readonly subject: string; readonly places: boolean; readonly grantedAt: string; readonly validUntil: string; readonly withdrawnAt: string | null; readonly active: boolean; readonly noticeVersion: number } } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type GrantConsentVariables = { readonly input: GrantConsentInput };
export const GrantConsent: MutationDocument<GrantConsentResult, GrantConsentVariables> = { id: 'sha256:d06682fd77b6b71ec8d48e3fdda480d14fd357ebe03aec735c8c9d2716d051a2' };

export type WithdrawConsentResult = { readonly withdrawConsent: ({ readonly __typename: 'ConsentWithdrawn'; readonly consent: { readonly id: string; readonly scenario: { readonly code: string }; readonly subject: string; readonly places: boolean; readonly grantedAt: string; readonly validUntil: string; readonly withdrawnAt: string | null; readonly active: boolean; readonly noticeVersion: number } } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type WithdrawConsentVariables = { readonly input: WithdrawConsentInput };
export const WithdrawConsent: MutationDocument<WithdrawConsentResult, WithdrawConsentVariables> = { id: 'sha256:05120c918bc0ec9f52c7a8688560971160e33fff3f4dca5971466bc07b2b3a9b' };

export type ShelfResult = { readonly listings: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string; readonly title: { readonly zh: string; readonly en: string }; readonly provider: { readonly name: { readonly zh: string; readonly en: string } }; readonly points: number; readonly stock: number; readonly version: number; readonly soldUntil: string } }>; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } } };
export type ShelfVariables = { readonly after?: string | null };
export const Shelf: QueryDocument<ShelfResult, ShelfVariables> = { id: 'sha256:8e052cecb58fc77bcdb38c5bd861f00f6fa3a2b50b4daa459e5094ab67c86796' };

export type PurseResult = { readonly account: { readonly id: string; readonly freePoints: number } };
export type PurseVariables = Record<string, never>;
export const Purse: QueryDocument<PurseResult, PurseVariables> = { id: 'sha256:b33275309b8cc3b73350ff6d37473f73060d18280ee017a907442b9a0360f74e' };

export type ListingResult = { readonly listing: { readonly id: string; readonly title: { readonly zh: string; readonly en: string }; readonly provider: { readonly name: { readonly zh: string; readonly en: string } }; readonly points: number; readonly stock: number; readonly version: number; readonly soldUntil: string } | null };
export type ListingVariables = { readonly id: string };
export const Listing: QueryDocument<ListingResult, ListingVariables> = { id: 'sha256:9c5946b6fb506fd81815c7c909ec01555c5efaf16cf971a34cafd6b89a9a98e0' };

export type VouchersResult = { readonly vouchers: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string; readonly listing: { readonly id: string; readonly title: { readonly zh: string; readonly en: string } }; readonly provider: { readonly name: { readonly zh: string; readonly en: string } }; readonly points: number; readonly grams: number; readonly code: string; readonly redeemedAt: string; readonly validUntil: string; readonly usedAt: string | null } }>; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } } };
export type VouchersVariables = { readonly after?: string | null };
export const Vouchers: QueryDocument<VouchersResult, VouchersVariables> = { id: 'sha256:91700337bd0518f8777d7bd43fb9a676fbd4bb93e984dd4c5e7bda78e8aa35c9' };

export type VoucherResult = { readonly voucher: { readonly id: string; readonly listing: { readonly id: string; readonly title: { readonly zh: string; readonly en: string } }; readonly provider: { readonly name: { readonly zh: string; readonly en: string } }; readonly points: number; readonly grams: number; readonly code: string; readonly redeemedAt: string; readonly validUntil: string; readonly usedAt: string | null } | null };
export type VoucherVariables = { readonly id: string };
export const Voucher: QueryDocument<VoucherResult, VoucherVariables> = { id: 'sha256:609410fbfcde6cab973b8bb796e2a676d1113ea8c1594e6cb36b0ee5f61e1479' };

export type RedeemResult = { readonly redeem: ({ readonly __typename: 'Redeemed'; readonly voucher: { readonly id: string; readonly listing: { readonly id: string; readonly title: { readonly zh: string; readonly en: string } }; readonly provider: { readonly name: { readonly zh: string; readonly en: string } }; readonly points: number; readonly grams: number; readonly code: string; readonly redeemedAt: string; readonly validUntil: string; readonly usedAt: string | null }; readonly account: { readonly id: string; readonly freePoints: number } } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type RedeemVariables = { readonly input: RedeemInput };
export const Redeem: MutationDocument<RedeemResult, RedeemVariables> = { id: 'sha256:c0192bdc0f01f65e59993622ed737f9cadb72ce2b90cb77fea6e886b984ec785' };

export type CheckVoucherResult = { readonly checkVoucher: ({ readonly __typename: 'VoucherChecked'; readonly listing: { readonly title: { readonly zh: string; readonly en: string }; readonly provider: { readonly name: { readonly zh: string; readonly en: string } } }; readonly usedAt: string } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null; readonly at: string | null }) };
export type CheckVoucherVariables = { readonly input: CheckVoucherInput };
export const CheckVoucher: MutationDocument<CheckVoucherResult, CheckVoucherVariables> = { id: 'sha256:e90ff782a1acc4ddd348d97a83daa4e583bf79c6967f2a9c759395dd9e8b0198' };

export type MethodsResult = { readonly methods: ReadonlyArray<{ readonly code: string; readonly version: string; readonly title: { readonly zh: string; readonly en: string }; readonly source: string; readonly pointsOnly: boolean; readonly recognised: boolean; readonly confirmed: boolean }> };
export type MethodsVariables = Record<string, never>;
export const Methods: QueryDocument<MethodsResult, MethodsVariables> = { id: 'sha256:e4ee5dd5db35493d309ef15837f11664bf2e34ba59a2e26db65032da552879a1' };

export type MethodResult = { readonly method: { readonly code: string; readonly version: string; readonly title: { readonly zh: string; readonly en: string }; readonly source: string; readonly pointsOnly: boolean; readonly recognised: boolean; readonly confirmed: boolean; readonly applicability: { readonly zh: string; readonly en: string }; readonly baseline: { readonly zh: string; readonly en: string }; readonly monitoring: { readonly zh: string; readonly en: string }; readonly doubts: { readonly zh: string; readonly en: string } | null; readonly formulas: ReadonlyArray<{ readonly name: string; readonly text: string }>; readonly factors: ReadonlyArray<{ readonly name: string; readonly title: { readonly zh: string; readonly en: string }; readonly value: string; readonly unit: string; readonly source: string; readonly howSure: HowSure; readonly dataYear: number | null; readonly region: string | null }>; readonly vectors: ReadonlyArray<{ readonly source: string; readonly howSure: HowSure; readonly inputs: ReadonlyArray<{ readonly name: string; readonly value: number; readonly unit: string }>; readonly outputs: ReadonlyArray<{ readonly name: string; readonly value: string }> }>; readonly sha256: string } | null };
export type MethodVariables = { readonly code: string; readonly version: string };
export const Method: QueryDocument<MethodResult, MethodVariables> = { id: 'sha256:090ee8bafd31ce532951cb586b335b742647ca37be124f6ebb52bf377037afef' };

export type StepUpResult = { readonly stepUp: ({ readonly __typename: 'SteppedUp'; readonly until: string } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type StepUpVariables = { readonly input: StepUpInput };
export const StepUp: MutationDocument<StepUpResult, StepUpVariables> = { id: 'sha256:85a4c2c27dc317e5e796c5b06da05c9db3806b86262e0c3acb7f4297e74619e6' };

export type SecurityResult = { readonly sessions: ReadonlyArray<{ readonly id: string; readonly device: string; readonly startedAt: string; readonly lastUsedAt: string; readonly isThisOne: boolean }> };
export type SecurityVariables = Record<string, never>;
export const Security: QueryDocument<SecurityResult, SecurityVariables> = { id: 'sha256:73438586e338a34880c45c765275cb55de9fb924ab3678d2322d0334e05d602e' };

export type EndSessionResult = { readonly endSession: ({ readonly __typename: 'SessionEnded'; readonly ok: boolean } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type EndSessionVariables = { readonly input: EndSessionInput };
export const EndSession: MutationDocument<EndSessionResult, EndSessionVariables> = { id: 'sha256:0ff6692d6de5be8ff4e9887c330d621b760ccc4cddbf02e414ec9077841cf07e' };

export type EndOtherSessionsResult = { readonly endOtherSessions: { readonly __typename: 'OtherSessionsEnded'; readonly sessions: number } };
export type EndOtherSessionsVariables = Record<string, never>;
export const EndOtherSessions: MutationDocument<EndOtherSessionsResult, EndOtherSessionsVariables> = { id: 'sha256:279516645943225f38d13188dfdbbc53c850958f24a7fa46a2f8d9a0f7bff199' };

export type SessionResult = { readonly programme: { readonly code: string; readonly title: { readonly zh: string; readonly en: string }; readonly trial: boolean; readonly zone: string; readonly today: string; readonly gramsPerPoint: number; readonly expiryYears: number }; readonly me: { readonly accountId: string; readonly displayName: string; readonly roles: ReadonlyArray<Role>; readonly providers: ReadonlyArray<{ readonly id: string; readonly name: { readonly zh: string; readonly en: string } }> } | null };
export type SessionVariables = Record<string, never>;
export const Session: QueryDocument<SessionResult, SessionVariables> = { id: 'sha256:344ec2e4fd5a1734d7b989a3c45a3debbd0ae001dc7440f96736fb50e2e7c56c' };

export type RequestCodeResult = { readonly requestCode: ({ readonly __typename: 'CodeSent'; readonly resendAt: string; readonly validUntil: string } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type RequestCodeVariables = { readonly input: RequestCodeInput };
export const RequestCode: MutationDocument<RequestCodeResult, RequestCodeVariables> = { id: 'sha256:a46c064fae16ee0a4bf804fbd3d6f7e20db3e24b1c64db1cb73f084b621a0693' };

export type SignInResult = { readonly signIn: ({ readonly __typename: 'SignedIn'; readonly me: { readonly accountId: string; readonly displayName: string; readonly roles: ReadonlyArray<Role>; readonly providers: ReadonlyArray<{ readonly id: string; readonly name: { readonly zh: string; readonly en: string } }> } } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type SignInVariables = { readonly input: SignInInput };
export const SignIn: MutationDocument<SignInResult, SignInVariables> = { id: 'sha256:406a2cc96631fb13a815139f106d1eadb10a8e01b37e19e15b7a0c32713edc96' };

export type SignOutResult = { readonly signOut: { readonly ok: boolean } };
export type SignOutVariables = Record<string, never>;
export const SignOut: MutationDocument<SignOutResult, SignOutVariables> = { id: 'sha256:457e13e9c4a0866484ba4d304e7ff27bcfa45bcec67f676309adb1f173c5c0bc' };
