export {};
declare const self: ServiceWorkerGlobalScope;
/** Written by the build: every file of the shell, and a name that changes with any of them. */
declare const PRECACHE: readonly string[];
declare const BUILD: string;

const PREFIX = 'shell-';
const CURRENT = PREFIX + BUILD;

self.addEventListener('install', (event) => {
  const files = PRECACHE.map((url) => new Request(url, { cache: 'reload' }));
  event.waitUntil(caches.open(CURRENT).then((cache) => cache.addAll(files)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(tidy().then(() => self.clients.claim()));
});

/** The build before this one stays, because a page that is still open may yet load its chunks. */
async function tidy() {
  const older = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CURRENT);
  await Promise.all(older.slice(0, -1).map((name) => caches.delete(name)));
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin || !isShell(request, url)) return;
  event.respondWith(answer(request));
});

/** What the server computes is never answered from here. */
const SERVER = /^\/(graphql|schema\.graphql|health|ready|metrics|oauth|api|export|drops\/\d+\.json|sign-in\/callback|\.well-known)(\/|$)/;

function isShell(request: Request, url: URL): boolean {
  if (request.mode === 'navigate') return !SERVER.test(url.pathname);
  return PRECACHE.includes(url.pathname) || url.pathname.startsWith('/assets/');
}

async function answer(request: Request): Promise<Response> {
  // A store that fails, as on a phone that is full or busy, must not take the page along: the network still has it.
  const kept = await recall(request).catch(() => undefined);
  return kept ?? fetched(request);
}

/** What an office needs is kept once it was asked for: offline everything opens that was seen. */
async function fetched(request: Request): Promise<Response> {
  const answer = await fetch(request);
  if (answer.ok && new URL(request.url).pathname.startsWith('/assets/')) {
    const copy = answer.clone();
    void caches.open(CURRENT).then((cache) => cache.put(request, copy)).catch(() => undefined);
  }
  return answer;
}

async function recall(request: Request): Promise<Response | undefined> {
  if (request.mode !== 'navigate') return caches.match(request, { ignoreSearch: true });
  return (await caches.open(CURRENT)).match('/');
}
