// Written by tools/gen-documents.mjs from ops/ and the schema. Do not edit.
export interface QueryDocument<R, V> { readonly id: string; readonly query?: [R, V] }
export interface MutationDocument<R, V> { readonly id: string; readonly mutation?: [R, V] }
export interface SubscriptionDocument<R, V> { readonly id: string; readonly subscription?: [R, V] }
export type ActState = 'WAITING' | 'ISSUED' | 'NOTHING';
export interface AddPasskeyInput { readonly id: string; readonly response: string; readonly name?: string | null; readonly enrolment?: string | null }
export interface AddTotpInput { readonly id: string; readonly code: string }
export interface AgreementInput { readonly agreement: string }
export type AgreementState = 'DRAFT' | 'SIGNED' | 'ACTIVE' | 'EXPIRED' | 'TERMINATED';
export interface AnnounceDropInput { readonly key: string; readonly listingId: string; readonly pieces: number; readonly opensAt: string; readonly closesAt: string; readonly commitment: string }
export interface BeginSignInInput { readonly provider: string }
export interface BeginTotpInput { readonly enrolment?: string | null }
export interface ChangePriceInput { readonly listing: string; readonly points: number }
export interface CheckVoucherInput { readonly code: string; readonly till?: string | null }
export type Code = 'ALREADY_A_MEMBER' | 'ALREADY_LINKED' | 'ALREADY_USED' | 'BACK_DATED' | 'BAD_AGREEMENT' | 'BAD_DROP' | 'BAD_EXTENSION' | 'BAD_IDENTITY' | 'BAD_ID_NUMBER' | 'BAD_LISTING' | 'BAD_NAME' | 'BAD_PHONE' | 'BAD_SEED' | 'BAD_TILL' | 'BAD_TIME' | 'BEFORE_EXCLUSIVITY' | 'BOTH_SIDES' | 'CHALLENGE_OVER' | 'CODE_OVER' | 'CODE_TAKEN' | 'COMMITMENT_USED' | 'COMMITTED_ALREADY' | 'DECIDED_ALREADY' | 'DOES_NOT_RECOMPUTE' | 'DROP_NOT_OPEN' | 'DROP_OVER' | 'DROP_RUNNING' | 'EFFECTIVE_BEFORE_PUBLISHED' | 'ENROLMENT_NEEDED' | 'ENROLMENT_OVER' | 'EXCLUSIVITY_LAPSED' | 'EXCLUSIVITY_OVER' | 'EXPIRED' | 'FINAL' | 'GIVEN_BACK' | 'HOLD_OVER' | 'IDENTITY_TAKEN' | 'INCOMPLETE' | 'INVALID' | 'KEY_REUSED' | 'LAST_WAY_IN' | 'LIMIT_REACHED' | 'MISSING_INPUT' | 'NAME_NOT_CONFIRMED' | 'NOTE_TOO_LONG' | 'NOTICE_CHANGED' | 'NOT_AFTER_THE_LAST' | 'NOT_ALLOWED' | 'NOT_A_DRAFT' | 'NOT_A_RIGHTS_PROVIDER' | 'NOT_A_TERM' | 'NOT_A_VOUCHER' | 'NOT_CLOSED' | 'NOT_ENOUGH_GRAMS' | 'NOT_ENOUGH_POINTS' | 'NOT_EXCLUSIVE' | 'NOT_FISCALLY_FUNDED' | 'NOT_HELD' | 'NOT_IN_REVIEW' | 'NOT_OFFLINE' | 'NOT_ON_SHELF' | 'NOT_POSITIVE' | 'NOT_REVIEWED' | 'NOT_RUNNING' | 'NOT_SUBMITTED' | 'NOT_THERE' | 'NOT_WISHED' | 'NO_AGREEMENT' | 'NO_FACTOR' | 'NO_KIND' | 'NO_NOTICE' | 'NO_REASON' | 'ONLY_BY_DROP' | 'ORGANISATION_MAY_NOT' | 'OTHER_DATA_KINDS' | 'OUTSIDE_REGION' | 'OUT_OF_BOUNDS' | 'OUT_OF_STOCK' | 'OWN_GOODS' | 'PASSKEY_REFUSED' | 'PASSKEY_UNKNOWN' | 'PHONE_SIGN_IN_OFF' | 'PLACES_NOT_SENT' | 'POINTS_ONLY' | 'PRICE_CHANGED' | 'PROPOSED_ALREADY' | 'PROVIDER_AWAY' | 'PROVIDER_REFUSED' | 'PUBLISHED_ALREADY' | 'QR_TOO_OLD' | 'REAL_NAME_KNOWN' | 'REAL_NAME_NEEDED' | 'REAL_NAME_OFF' | 'REAL_NAME_TAKEN' | 'REVEAL_OVER' | 'RUN_OPEN' | 'SAME_ORGANISATION' | 'SAME_PERSON' | 'SCENARIO_CLOSED' | 'SEATS_STAND' | 'SECOND_FACTOR_NEEDED' | 'SEED_DIFFERS' | 'SEPARATE_CONSENT_NEEDED' | 'SIGNED_ALREADY' | 'SIGNS_ONCE' | 'SIGN_IN_OVER' | 'STEP_UP_NEEDED' | 'SUBJECT_TAKEN' | 'TILL_IS_OPEN' | 'TOO_MANY_CODES' | 'TOO_MANY_FROM_HERE' | 'TOO_MANY_NAMES' | 'TOO_MANY_PASSKEYS' | 'TOO_MANY_TRIES' | 'TOO_SOON' | 'TOTP_REFUSED' | 'TRY_LATER' | 'UNCLEAR_APPLICATION' | 'UNCLEAR_DAYS' | 'UNCLEAR_NOTICE' | 'UNCLEAR_SUBJECT' | 'UNKNOWN_METHOD' | 'UNKNOWN_REGION' | 'UNKNOWN_YEAR' | 'VOUCHER_USED' | 'WISHED_ALREADY' | 'WRONG_CODE' | 'WRONG_STATE';
export interface CommitDropSeedInput { readonly drop: string; readonly commitment: string }
export type Domain = 'CLOTHING' | 'FOOD' | 'HOUSING' | 'TRAVEL' | 'GOODS' | 'OTHER';
export interface DraftAgreementInput { readonly key: string; readonly provider: string; readonly terms: string; readonly validFrom: string; readonly validUntil: string }
export type DropPhase = 'ANNOUNCED' | 'COMING' | 'OPEN' | 'CLOSED' | 'DRAWN' | 'VOID';
export interface EndSessionInput { readonly id: string }
export type EntryKind = 'ISSUE' | 'REDEEM' | 'HOLD' | 'RELEASE' | 'RETIRE' | 'EXPIRE';
export interface ExtendVoucherInput { readonly code: string; readonly until: string }
export interface GiveSecondFactorInput { readonly code: string }
export interface GoodsInput { readonly goods: string }
export type GoodsKind = 'GOODS' | 'SERVICE';
export type GramUse = 'KEEP' | 'TRADE' | 'CANCEL' | 'OWN_EVENT';
export interface GrantConsentInput { readonly scenario: string; readonly subject: string; readonly noticeVersion: number; readonly dataKinds: ReadonlyArray<string>; readonly places?: boolean }
export type HowSure = 'CONFIRMED' | 'SECONDARY' | 'DERIVED' | 'MEMORY' | 'OPERATOR';
export type Language = 'ZH' | 'EN';
export interface LateCheckInput { readonly key: string; readonly code: string; readonly checkedAt: string; readonly till?: string | null }
export type LimitPeriod = 'DAY' | 'MONTH' | 'YEAR' | 'EVER';
export interface LinkIdentityInput { readonly provider: string }
export interface ListingInput { readonly listing: string }
export interface ListingLimitInput { readonly pieces: number; readonly period: LimitPeriod }
export type ListingState = 'DRAFT' | 'REVIEW' | 'ON_SHELF' | 'OFF_SHELF';
export type LotState = 'FREE' | 'HELD' | 'REDEEMED' | 'RETIRED' | 'EXPIRED';
export interface OpenTillInput { readonly name: string; readonly provider?: string | null }
export interface PrepareGoodsInput { readonly key: string; readonly title: WordsInput; readonly kind: GoodsKind; readonly variants: ReadonlyArray<VariantInput>; readonly provider?: string | null; readonly insteadOf?: string | null; readonly terms?: WordsInput | null; readonly places?: WordsInput | null; readonly photos?: ReadonlyArray<string>; readonly voucherDays?: number | null; readonly refundDays?: number; readonly limit?: ListingLimitInput | null; readonly realNameLevel?: RealNameLevel; readonly checkedOffline?: boolean; readonly drawn?: boolean }
export interface ReadMessagesInput { readonly until: string }
export type RealNameLevel = 'L0' | 'L1' | 'L2';
export interface RedeemInput { readonly key: string; readonly listingId: string; readonly expectedPoints: number; readonly expectedVersion: number; readonly hold?: boolean; readonly account?: string | null }
export interface RedemptionInput { readonly redemption: string }
export interface RemovePasskeyInput { readonly id: string }
export interface RequestCodeInput { readonly phone: string }
export interface RestockInput { readonly key: string; readonly listing: string; readonly pieces: number }
export interface RevealSeedInput { readonly drop: string; readonly seed: string }
export interface ReviewGoodsInput { readonly goods: string; readonly approves: boolean; readonly note?: string }
export type Role = 'CITIZEN' | 'MERCHANT' | 'DEVELOPER' | 'OPERATOR' | 'AUTHORITY';
export type SecondFactor = 'NOT_NEEDED' | 'TO_ENROL' | 'NEEDED' | 'GIVEN';
export interface SettleChecksInput { readonly checks: ReadonlyArray<LateCheckInput> }
export interface SignInInput { readonly phone: string; readonly code: string }
export interface SignInWithPasskeyInput { readonly id: string; readonly response: string }
export interface StepUpInput { readonly phone: string; readonly code: string }
export interface StepUpWithPasskeyInput { readonly id: string; readonly response: string }
export type TakenBecause = 'CARBON_FIRST' | 'EARLIER_EXPIRY' | 'OLDER' | 'LAST';
export interface TillInput { readonly till: string }
export interface UnlinkIdentityInput { readonly id: string }
export interface VariantInput { readonly points: number; readonly stock: number; readonly name?: WordsInput | null }
export interface VerifyNameInput { readonly name: string; readonly idNumber: string }
export type VoucherStanding = 'UNCONFIRMED' | 'REFUNDABLE' | 'FINAL' | 'RELEASED';
export type WishFate = 'HELD' | 'WITHDRAWN' | 'LOST' | 'SERVED' | 'UNSERVED';
export interface WishInput { readonly key: string; readonly drop: string }
export interface WithdrawConsentInput { readonly id: string }
export interface WordsInput { readonly zh: string; readonly en: string }

export type ActLine = { readonly id: string; readonly scenario: { readonly code: string; readonly title: { readonly zh: string; readonly en: string }; readonly domain: Domain }; readonly startedAt: string; readonly day: string; readonly inputs: ReadonlyArray<{ readonly name: string; readonly value: number; readonly unit: string }>; readonly state: ActState; readonly grams: number; readonly exactPoints: string | null; readonly pointsOnly: boolean };
export type AgreementLine = { readonly id: string; readonly terms: string; readonly draftedAt: string; readonly validFrom: string; readonly validUntil: string; readonly providerSignedAt: string | null; readonly operatorSignedAt: string | null; readonly terminatedAt: string | null; readonly state: AgreementState; readonly signedByYou: boolean; readonly provider: { readonly id: string; readonly name: { readonly zh: string; readonly en: string } }; readonly operator: { readonly id: string; readonly name: { readonly zh: string; readonly en: string } } };
export type ConsentLine = { readonly id: string; readonly scenario: { readonly code: string }; readonly subject: string; readonly places: boolean; readonly grantedAt: string; readonly validUntil: string; readonly withdrawnAt: string | null; readonly active: boolean; readonly noticeVersion: number };
export type DrawableLine = { readonly id: string; readonly title: { readonly zh: string; readonly en: string }; readonly soldUntil: string; readonly drawn: boolean; readonly variants: ReadonlyArray<{ readonly id: string; readonly variant: { readonly zh: string; readonly en: string } | null; readonly points: number; readonly stock: number }> };
export type DropLine = { readonly id: string; readonly listing: { readonly id: string; readonly title: { readonly zh: string; readonly en: string }; readonly provider: { readonly name: { readonly zh: string; readonly en: string } } }; readonly pieces: number; readonly points: number; readonly opensAt: string; readonly closesAt: string; readonly phase: DropPhase; readonly round: number; readonly dueAt: string; readonly wishes: number | null; readonly root: string | null; readonly drawnAt: string | null };
export type FactorLine = { readonly name: string; readonly title: { readonly zh: string; readonly en: string }; readonly value: string; readonly unit: string; readonly source: string; readonly howSure: HowSure; readonly dataYear: number | null; readonly region: string | null };
export type LinkedLine = { readonly id: string; readonly provider: { readonly provider: string; readonly title: { readonly zh: string; readonly en: string } }; readonly linkedAt: string };
export type ListingLine = { readonly id: string; readonly title: { readonly zh: string; readonly en: string }; readonly provider: { readonly name: { readonly zh: string; readonly en: string } }; readonly points: number; readonly stock: number; readonly version: number; readonly drawn: boolean; readonly photos: ReadonlyArray<{ readonly smallUrl: string }>; readonly variants: ReadonlyArray<{ readonly points: number; readonly stock: number }> };
export type ListingWhole = { readonly id: string; readonly title: { readonly zh: string; readonly en: string }; readonly provider: { readonly name: { readonly zh: string; readonly en: string } }; readonly points: number; readonly stock: number; readonly version: number; readonly soldUntil: string; readonly kind: GoodsKind; readonly terms: { readonly zh: string; readonly en: string }; readonly places: { readonly zh: string; readonly en: string }; readonly voucherDays: number; readonly refundDays: number; readonly limit: { readonly pieces: number; readonly period: LimitPeriod } | null; readonly realNameLevel: RealNameLevel; readonly drawn: boolean; readonly photos: ReadonlyArray<{ readonly id: string; readonly url: string; readonly width: number; readonly height: number }>; readonly variants: ReadonlyArray<{ readonly id: string; readonly variant: { readonly zh: string; readonly en: string } | null; readonly points: number; readonly stock: number; readonly version: number; readonly soldUntil: string }> };
export type MessageLine = { readonly id: string; readonly at: string; readonly readAt: string | null; readonly content: ({ readonly __typename: 'PointsExpiring'; readonly endings: ReadonlyArray<{ readonly lastDay: string; readonly points: number; readonly grams: number }> } | { readonly __typename: 'VoucherEnding'; readonly redemption: string; readonly title: { readonly zh: string; readonly en: string }; readonly lastDay: string; readonly returns: boolean }) };
export type MethodLine = { readonly code: string; readonly version: string; readonly title: { readonly zh: string; readonly en: string }; readonly source: string; readonly pointsOnly: boolean; readonly recognised: boolean; readonly confirmed: boolean };
export type MyVariant = { readonly preparedAt: string; readonly reviewedAt: string | null; readonly reviewNote: string | null; readonly listing: { readonly id: string; readonly goods: string; readonly title: { readonly zh: string; readonly en: string }; readonly variant: { readonly zh: string; readonly en: string } | null; readonly provider: { readonly id: string }; readonly points: number; readonly stock: number; readonly version: number; readonly soldUntil: string; readonly state: ListingState; readonly kind: GoodsKind; readonly terms: { readonly zh: string; readonly en: string }; readonly places: { readonly zh: string; readonly en: string }; readonly voucherDays: number; readonly refundDays: number; readonly limit: { readonly pieces: number; readonly period: LimitPeriod } | null; readonly realNameLevel: RealNameLevel; readonly checkedOffline: boolean; readonly drawn: boolean; readonly photos: ReadonlyArray<{ readonly id: string; readonly smallUrl: string }> } };
export type No = { readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null };
export type PasskeyLine = { readonly id: string; readonly name: string; readonly createdAt: string; readonly lastUsedAt: string | null };
export type Person = { readonly accountId: string; readonly displayName: string; readonly roles: ReadonlyArray<Role>; readonly providers: ReadonlyArray<{ readonly id: string; readonly name: { readonly zh: string; readonly en: string } }>; readonly secondFactor: SecondFactor; readonly realNameLevel: RealNameLevel };
export type SessionLine = { readonly id: string; readonly device: string; readonly startedAt: string; readonly lastUsedAt: string; readonly isThisOne: boolean };
export type ShelfLine = { readonly id: string; readonly goods: string; readonly title: { readonly zh: string; readonly en: string }; readonly points: number; readonly stock: number; readonly soldUntil: string; readonly drawn: boolean; readonly provider: { readonly name: { readonly zh: string; readonly en: string } }; readonly variants: ReadonlyArray<{ readonly id: string; readonly variant: { readonly zh: string; readonly en: string } | null; readonly points: number; readonly stock: number }> };
export type SignInWayLine = { readonly provider: string; readonly title: { readonly zh: string; readonly en: string } };
export type TillLine = { readonly id: string; readonly name: string; readonly openedAt: string };
export type VariantInReview = { readonly preparedAt: string; readonly yours: boolean; readonly agreement: string; readonly listing: { readonly id: string; readonly goods: string; readonly title: { readonly zh: string; readonly en: string }; readonly variant: { readonly zh: string; readonly en: string } | null; readonly points: number; readonly stock: number; readonly provider: { readonly name: { readonly zh: string; readonly en: string } }; readonly kind: GoodsKind; readonly terms: { readonly zh: string; readonly en: string }; readonly places: { readonly zh: string; readonly en: string }; readonly voucherDays: number; readonly refundDays: number; readonly limit: { readonly pieces: number; readonly period: LimitPeriod } | null; readonly realNameLevel: RealNameLevel; readonly checkedOffline: boolean; readonly drawn: boolean } };
export type VoucherLine = { readonly id: string; readonly listing: { readonly id: string; readonly title: { readonly zh: string; readonly en: string }; readonly variant: { readonly zh: string; readonly en: string } | null; readonly voucherDays: number }; readonly provider: { readonly name: { readonly zh: string; readonly en: string } }; readonly points: number; readonly grams: number; readonly code: string; readonly redeemedAt: string; readonly validUntil: string; readonly usedAt: string | null; readonly tillName: string | null; readonly standing: VoucherStanding; readonly heldUntil: string | null; readonly timedOut: boolean; readonly pass: { readonly ticket: string; readonly key: { readonly x: string; readonly y: string; readonly d: string }; readonly stepSeconds: number } | null; readonly shortPass: { readonly handle: string; readonly secret: string; readonly stepSeconds: number } | null };
export type WishLine = { readonly fate: WishFate; readonly salt: string; readonly leaf: string; readonly wishedAt: string; readonly isWinner: boolean; readonly voucher: { readonly id: string } | null };

export * from './account';
export * from './agreements';
export * from './consents';
export * from './draws';
export * from './drops';
export * from './elsewhere';
export * from './inbox';
export * from './leaving';
export * from './live';
export * from './mall';
export * from './merchant';
export * from './methods';
export * from './passkeys';
export * from './review';
export * from './second-factor';
export * from './security';
export * from './session';
export * from './shop';
export * from './vouchers';
