import { Failure, failureOf, type Told } from '../../core/api';

/** The whole file may take a slow network a while; a network that stands still is told after it. */
const PATIENCE_MS = 120_000;

interface Refused {
  readonly errors?: readonly { readonly message: string; readonly extensions?: Told }[];
}
interface Taken {
  readonly __typename: 'Taken';
  readonly file: Blob;
}
interface Rejected {
  readonly __typename: 'Rejected';
  readonly code: string;
  readonly message: string;
}

/** The whole file, or why it is not handed out, in the shape of the platform's other answers. */
export async function fetchFile(): Promise<Taken | Rejected> {
  try {
    const answer = await fetch('/export', { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.ok) return { __typename: 'Taken', file: await answer.blob() };
    if (answer.status >= 502) throw new Failure('unreachable');
    const error = (await answer.json() as Refused).errors?.[0];
    const failure = failureOf(error?.extensions);
    if (failure) throw failure;
    return { __typename: 'Rejected', code: error?.extensions?.code ?? '', message: error?.message ?? '' };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(error instanceof SyntaxError ? 'broken' : 'unreachable');
  }
}

/** Hand a file to the browser, which asks where to keep it or puts it among the downloads. */
export function save(file: Blob) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = 'tanpuhui-export.json';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
