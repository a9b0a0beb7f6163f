import { useEffect, useState } from 'preact/hooks';

export type Side = 'OPERATOR' | 'AUTHORITY';

interface Told {
  readonly side: Side;
  readonly at: string;
}

export interface Round {
  readonly number: number;
  readonly ending: 'DRAWN' | 'NOT_REVEALED' | 'NOT_COMMITTED' | null;
  readonly endedAt: string | null;
  readonly missing: readonly Side[];
  readonly commitments: readonly (Told & { readonly commitment: string; readonly organisation: string | null })[];
  readonly revealed: readonly Side[];
  readonly seeds: readonly (Told & { readonly seed: string })[];
}

/** What everybody may know of a drop: who has committed and revealed in which round, and what came of it. */
export interface File {
  readonly rounds: readonly Round[];
  readonly winners: readonly string[];
  readonly unserved: readonly object[];
}

/** The drop's public file, read again whenever the drop is; nothing until it has come, and null where it could not be read. */
export function useFile(id: string, at: number | undefined): File | null | undefined {
  const [file, show] = useState<File | null>();
  useEffect(() => {
    if (at === undefined) return undefined;
    let stale = false;
    fetch(`/drops/${encodeURIComponent(id)}.json`)
      .then((answer) => (answer.ok ? answer.json() as Promise<File> : null))
      .catch(() => null)
      .then((read) => !stale && show((before) => read ?? before ?? null));
    return () => {
      stale = true;
    };
  }, [id, at]);
  return file;
}

export const commitmentBy = (round: Round | undefined, side: Side) => round?.commitments.find((each) => each.side === side);
