// Written by tools/gen-documents.mjs from ops/ and the schema. Do not edit.
import type { QueryDocument, MutationDocument, Code, ReadMessagesInput } from './documents';

export type MessagesResult = { readonly messages: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string; readonly at: string; readonly readAt: string | null; readonly content: ({ readonly __typename: 'PointsExpiring'; readonly endings: ReadonlyArray<{ readonly lastDay: string; readonly points: number; readonly grams: number }> } | { readonly __typename: 'VoucherEnding'; readonly redemption: string; readonly title: { readonly zh: string; readonly en: string }; readonly lastDay: string; readonly returns: boolean }) } }>; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } } };
export type MessagesVariables = { readonly after?: string | null };
export const Messages: QueryDocument<MessagesResult, MessagesVariables> = { id: 'sha256:44b575d018a6e9e16422e2b9566b37051c80821d47d364d9ef9f059b40f5b1a1' };

export type UnreadResult = { readonly me: { readonly unreadMessages: number } | null };
export type UnreadVariables = Record<string, never>;
export const Unread: QueryDocument<UnreadResult, UnreadVariables> = { id: 'sha256:64776430b6118bd0671fcb09631f28d448ad4a8429bbb56e69d2160c491bf964' };

export type ReadMessagesResult = { readonly readMessages: ({ readonly __typename: 'MessagesRead'; readonly unread: number } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type ReadMessagesVariables = { readonly input: ReadMessagesInput };
export const ReadMessages: MutationDocument<ReadMessagesResult, ReadMessagesVariables> = { id: 'sha256:b3908cceabac510eb318910515ecbe11c31276061d8883e6c53c003db5a8617e' };
