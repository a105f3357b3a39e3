import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { FootpathError } from '../event/error';
import { runNotebook } from '../notebook/file/run-notebook';
import { type Context, EXIT } from './context';

interface NotebookFlags {
  out?: string;
  allowErrors?: boolean;
  json?: boolean;
}

export function notebookCommand(context: Context, setStatus: (status: number) => void): Command {
  const notebook = new Command('notebook').description('TypeScript notebooks without an editor');
  notebook
    .command('run')
    .description('run the cells of a notebook from top to bottom, in its folder')
    .argument('<FILE>', 'the notebook, .ipynb')
    .option('--out <FILE>', 'write the notebook with its outputs; FILE itself may be named')
    .option('--allow-errors', 'go on behind a cell that fails')
    .option('--json', 'print the outcome as JSON')
    .addHelpText(
      'after',
      `
Examples:
  footpath notebook run notebooks/1-a-live-stream.ipynb --out executed.ipynb
  footpath notebook run mine.ipynb --out mine.ipynb --allow-errors

Ends with status 1 where a cell failed. Needs no Python and no Jupyter.
`,
    )
    .action((file: string, flags: NotebookFlags) => runIt(context, file, flags, setStatus));
  return notebook;
}

async function runIt(
  { terminal, signal }: Context,
  file: string,
  { out, allowErrors, json }: NotebookFlags,
  setStatus: (status: number) => void,
): Promise<void> {
  const { ran, cells, failed } = await runNotebook({
    file,
    out,
    allowErrors,
    signal,
    entry: kernelEntry(),
    onCell: (cell, of) => terminal.err(json ? `${JSON.stringify({ cell, of })}\n` : `cell ${cell} of ${of}\n`),
  });
  if (failed.length > 0) setStatus(EXIT.failure);
  if (json) {
    terminal.out(`${JSON.stringify({ file, out: out ?? null, cells, ran, failed })}\n`);
    return;
  }
  for (const { cell, error } of failed) terminal.err(`cell ${cell}: ${error.stack}\n`);
  terminal.out(
    `${file}: ${ran} of ${cells} cells ran${failed.length > 0 ? `, ${failed.length} failed` : ''}${out === undefined ? '' : `; written to ${out}`}\n`,
  );
}

/** Built beside the command. */
function kernelEntry(): string {
  const entry = join(__dirname, 'notebook-kernel.cjs');
  if (!existsSync(entry)) throw new FootpathError('internal', 'notebook-kernel.cjs is not built: run npm run build.');
  return entry;
}
