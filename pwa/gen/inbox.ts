// Written by tools/gen-documents.mjs from ops/ and the schema. Do not edit.
import type { QueryDocument, MutationDocument, Code, ReadMessagesInput } from './documents';

export type MessagesResult = { readonly messages: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string; readonly at: string; readonly readAt: string | null; readonly content: ({ readonly __typename: 'PointsExpiring'; readonly endings: ReadonlyArray<{ readonly lastDay: string; readonly points: number; readonly grams: number }> }) } }>; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } } };
export type MessagesVariables = { readonly after?: string | null };
export const Messages: QueryDocument<MessagesResult, MessagesVariables> = { id: 'sha256:bb47a064dcf97a6192c2efb32113b1377644a57d1c883f2bc289cb889d54bd33' };

export type UnreadResult = { readonly me: { readonly unreadMessages: number } | null };
export type UnreadVariables = Record<string, never>;
export const Unread: QueryDocument<UnreadResult, UnreadVariables> = { id: 'sha256:64776430b6118bd0671fcb09631f28d448ad4a8429bbb56e69d2160c491bf964' };

export type ReadMessagesResult = { readonly readMessages: ({ readonly __typename: 'MessagesRead'; readonly unread: number } | { readonly __typename: 'Rejected'; readonly code: Code; readonly message: string; readonly path: ReadonlyArray<string> | null }) };
export type ReadMessagesVariables = { readonly input: ReadMessagesInput };
export const ReadMessages: MutationDocument<ReadMessagesResult, ReadMessagesVariables> = { id: 'sha256:b3908cceabac510eb318910515ecbe11c31276061d8883e6c53c003db5a8617e' };
