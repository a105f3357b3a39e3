import type { PageData } from '../../../kernel-lib/src/report/page-data';
import { FootpathProcess } from '../process/footpath-process';

/** What reading a store came to. */
export type PageResult =
  | { readonly kind: 'page'; readonly page: PageData }
  | { readonly kind: 'empty' | 'failed'; readonly message: string };

/** Where the dashboard's data is: the arguments of a command that name it, and what goes by the environment. */
export interface PagePlace {
  readonly entry: string;
  readonly cwd: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Reads all that the dashboard shows, in a process of its own: a large store takes seconds, and the window must not wait. */
export async function readPage({ entry, cwd, args, env }: PagePlace, signal: AbortSignal): Promise<PageResult> {
  const process = new FootpathProcess({ entry, cwd, args: ['report', '--data', ...args], env });
  const stop = () => process.kill();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const { status, result, error } = await process.ended;
    if (status === 0) return { kind: 'page', page: result as PageData };
    const message = error?.message ?? 'The store could not be read, and nothing was said of the cause.';
    return { kind: error?.code === 'not-found' ? 'empty' : 'failed', message };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
