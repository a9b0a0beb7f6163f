import type { MutationDocument, QueryDocument } from '../../gen/documents';
import { hear } from './clock';

const PATIENCE_MS = 15_000;
const ACCEPT = 'application/graphql-response+json';
/** Nothing was done, and the same request is good later. */
const LATER = new Set(['UNAVAILABLE', 'TRY_LATER', 'RATE_LIMITED']);

/** `unreachable`: no answer came. `signed-out`: the session is over. `broken`: the server failed and may name a reference. */
export type Trouble = 'unreachable' | 'signed-out' | 'broken';

/** The platform did not answer as it should. An expected no is not a failure: it is a `Rejected` in the result. */
export class Failure extends Error {
  constructor(readonly trouble: Trouble, readonly reference?: string) {
    super(trouble);
  }
}

/** What an error carries beside its words. */
export interface Told {
  readonly code?: string;
  readonly reference?: string;
}
interface Answer<R> {
  readonly data?: R | null;
  readonly errors?: readonly { readonly extensions?: Told }[];
}

/** What an error of the platform comes to, unless it is a no that has words of its own. */
export function failureOf(told: Told | undefined): Failure | undefined {
  if (told?.code === 'SIGN_IN') return new Failure('signed-out');
  if (told?.code && LATER.has(told.code)) return new Failure('unreachable');
  return told?.code && !told.reference ? undefined : new Failure('broken', told?.reference);
}

/** Reads. Variables stand in the address, so no phone number or voucher code may be among them. */
export async function query<R, V>(document: QueryDocument<R, V>, variables: V): Promise<R> {
  const asked = new URLSearchParams({ documentId: document.id });
  if (Object.keys(variables as object).length) asked.set('variables', JSON.stringify(variables));
  return answer<R>(`/graphql?${asked}`, { headers: { accept: ACCEPT } });
}

/** Changes something. The extra header keeps other sites from sending this with our cookie. */
export async function mutate<R, V>(document: MutationDocument<R, V>, variables: V): Promise<R> {
  return answer<R>('/graphql', {
    method: 'POST',
    headers: { accept: ACCEPT, 'content-type': 'application/json', 'x-tanpuhui': '1' },
    body: JSON.stringify({ documentId: document.id, variables }),
  });
}

async function answer<R>(url: string, init: RequestInit): Promise<R> {
  let body: Answer<R>;
  try {
    const asked = Date.now();
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
    hear(response.headers.get('date'), asked);
    if (response.status >= 502) throw new Failure('unreachable');
    body = await response.json() as Answer<R>;
  } catch (error) {
    // A page of some proxy instead of JSON is a SyntaxError; everything else means that no answer came.
    throw new Failure(error instanceof SyntaxError ? 'broken' : 'unreachable');
  }
  if (body.errors?.length || !body.data) throw failureOf(body.errors?.[0]?.extensions) ?? new Failure('broken');
  return body.data;
}
