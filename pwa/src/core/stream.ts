import { effect } from '@preact/signals';
import { AccountChanged, type AccountChangedResult } from '../../gen/documents';
import { refresh, told } from './live';
import { readLocal, writeLocal } from './local';
import { checkSession, owner } from './session';

/** What this page heard last: the account's version, and the vouchers used lately, whose use no version counts. */
interface Heard {
  readonly version: number;
  readonly used: readonly string[];
}

const AGAIN_MS = 30_000;
const MOST_USED = 100;
const NOTHING: Heard = { version: 0, used: [] };
let heard = NOTHING;
let source: EventSource | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

function close() {
  clearTimeout(timer);
  source?.close();
  source = undefined;
  told.value = false;
}

/** The server has ended the stream, or will have none: come back after a while, and until then all is as without it. */
function later() {
  close();
  timer = setTimeout(open, AGAIN_MS);
}

function hear({ data }: MessageEvent<string>) {
  const change = (JSON.parse(data) as { data: AccountChangedResult | null }).data?.accountChanged;
  if (!change) return void checkSession();
  const { version, used } = heard;
  const taken = change.vouchers.filter((each) => each.usedAt).map((each) => each.id);
  if (change.version !== version || taken.some((id) => !used.includes(id))) {
    heard = { version: change.version, used: [...new Set([...used, ...taken])].slice(-MOST_USED) };
    // For the next page that is opened: what it reads itself is newer.
    writeLocal('heard', heard);
    refresh();
  }
  told.value = true;
}

/** Listen while somebody who has signed in looks at the page. A connection that breaks the browser mends itself. */
function open() {
  close();
  if (!owner.peek() || document.visibilityState !== 'visible') return;
  const asked = new URLSearchParams({ documentId: AccountChanged.id, variables: JSON.stringify({ after: heard.version }) });
  const opened = source = new EventSource(`/graphql?${asked}`);
  opened.addEventListener('next', hear);
  opened.addEventListener('complete', later);
  opened.addEventListener('error', () => {
    told.value = false;
    if (opened.readyState === EventSource.CLOSED) later();
  });
}

document.addEventListener('visibilitychange', open);
addEventListener('online', open);
effect(() => {
  heard = owner.value ? readLocal<Heard>('heard') ?? NOTHING : NOTHING;
  open();
});
