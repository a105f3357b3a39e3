import { z } from 'zod';
import { FootpathError } from '../../event/error';

const text = z.union([z.string(), z.array(z.string())]);
const cell = z.looseObject({
  cell_type: z.enum(['code', 'markdown', 'raw']),
  source: text,
  outputs: z.array(z.looseObject({ output_type: z.string() })).optional(),
  execution_count: z.number().nullable().optional(),
});
const file = z.looseObject({
  nbformat: z.literal(4),
  nbformat_minor: z.number(),
  metadata: z.looseObject({}),
  cells: z.array(cell),
});

/** A notebook file as Jupyter has it (nbformat 4); what is not named here is kept as it is. */
export type Notebook = z.infer<typeof file>;
export type NotebookCell = Notebook['cells'][number];

/** An output of a cell as the file has it. */
export type CellOutputRecord =
  | { output_type: 'stream'; name: 'stdout' | 'stderr'; text: string[] }
  | { output_type: 'display_data'; data: Record<string, unknown>; metadata: object }
  | { output_type: 'error'; ename: string; evalue: string; traceback: string[] };

/** @throws FootpathError `bad-input`, with the first place that is not right. */
export function parseNotebook(json: string, name: string): Notebook {
  let value: unknown;
  try {
    value = JSON.parse(json.replace(/^\ufeff/, ''));
  } catch (cause) {
    throw new FootpathError('bad-input', `${name} is not a notebook: it is not JSON (${(cause as Error).message}).`, {
      cause,
    });
  }
  const parsed = file.safeParse(value);
  if (parsed.success) return inOurLanguage(parsed.data, name);
  const [{ path, message }] = parsed.error.issues;
  throw new FootpathError(
    'bad-input',
    `${name} is not a notebook of format 4: at ${path.join('.') || 'its top'}: ${message}.`,
  );
}

/** A notebook that says nothing of its language is taken for ours. */
function inOurLanguage(notebook: Notebook, name: string): Notebook {
  const { kernelspec, language_info } = notebook.metadata as Record<string, Record<string, unknown> | undefined>;
  const language = kernelspec?.language ?? language_info?.name ?? 'typescript';
  if (['typescript', 'javascript'].includes(String(language).toLowerCase())) return notebook;
  throw new FootpathError(
    'bad-input',
    `${name} is a notebook of ${String(language)}; notebooks of TypeScript are run.`,
  );
}

/** The file's text, as Jupyter writes it. */
export function notebookText(notebook: Notebook): string {
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

export function sourceOf({ source }: NotebookCell): string {
  return typeof source === 'string' ? source : source.join('');
}

/** A text in lines that keep their ends, as notebook files hold it. */
export function linesOf(value: string): string[] {
  return value.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
