/** What was seen, kept in IndexedDB. A browser that offers no storage just remembers nothing. */
export interface Kept<R> {
  readonly data: R;
  readonly at: number;
}

const SEEN = 'seen';
let opening: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  return opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('tanpuhui', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(SEEN);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function within<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
  try {
    const request = act((await open()).transaction(SEEN, mode).objectStore(SEEN));
    return await new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } catch {
    return undefined;
  }
}

export const recall = <R>(key: string) => within<Kept<R> | undefined>('readonly', (store) => store.get(key));

export const keep = <R>(key: string, kept: Kept<R>) => within('readwrite', (store) => store.put(kept, key));

export const forgetAll = () => within('readwrite', (store) => store.clear());
