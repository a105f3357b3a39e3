import { Command } from 'commander';
import { FootpathError } from '../event/error';
import { defaultPipeline } from '../pipeline/defaults';
import { showDefinition } from '../pipeline/describe';
import { inferPipeline } from '../pipeline/infer';
import { pipelineJsonSchema } from '../pipeline/schema';
import { openInputs } from '../run/input';
import { type Context, EXIT } from './context';
import { readDefinition } from './read-definition';
import { writeNew } from './write-new';

/** `footpath pipeline (init|validate|show|schema)`: everything about definitions that needs no run. */
export function pipelineCommand(context: Context, setStatus: (status: number) => void): Command {
  const { terminal } = context;
  const command = new Command('pipeline').description('make, check and show pipeline definitions').addHelpText(
    'after',
    `
Examples:
  footpath pipeline init shop.footpath.json --from events.csv
  footpath pipeline validate shop.footpath.json
  footpath pipeline show shop.footpath.json
`,
  );
  command
    .command('init')
    .description('write a definition: the default one, or one guessed from the head of a file')
    .argument('[FILE]', 'where to write it; without it, it is printed')
    .option('--from <FILE>', 'file of events to guess columns, time format and event types from')
    .addHelpText(
      'after',
      '\nExamples:\n  footpath pipeline init shop.footpath.json --from orders.csv.gz\n  footpath pipeline init\n',
    )
    .action(async (file: string | undefined, { from }: { from?: string }) => {
      const { definition, guesses } =
        from === undefined ? { definition: defaultPipeline(), guesses: [] } : await infer(from, context.signal);
      const text = `${JSON.stringify(definition, null, 2)}\n`;
      if (file === undefined) terminal.out(text);
      else {
        writeNew(file, text);
        terminal.out(`wrote ${file}\n`);
      }
      for (const guess of guesses) terminal.err(`guess: ${guess}\n`);
    });
  command
    .command('validate')
    .description('check a definition and name all that is wrong with it')
    .argument('<FILE>', 'definition; - is standard input')
    .addHelpText('after', '\nExample:\n  footpath pipeline validate shop.footpath.json\n')
    .action((file: string) => {
      try {
        const { name, outputs } = readDefinition(file);
        terminal.out(
          `${file} is good: pipeline ${name}, ${outputs.length} output(s): ${outputs.map(({ collection }) => collection).join(', ')}\n`,
        );
      } catch (error) {
        if (!(error instanceof FootpathError) || error.code !== 'bad-definition') throw error;
        terminal.err(`${error.message}\n`);
        setStatus(EXIT.failure);
      }
    });
  command
    .command('show')
    .description('print a definition with every default filled in')
    .argument('[FILE]', 'definition (default: the built-in one)')
    .addHelpText('after', '\nExample:\n  footpath pipeline show | less\n')
    .action((file: string | undefined) => terminal.out(`${showDefinition(readDefinition(file)).trimEnd()}\n`));
  command
    .command('schema')
    .description('print the JSON Schema of definitions, for editors')
    .argument('[FILE]', 'where to write it; without it, it is printed')
    .addHelpText('after', '\nExample:\n  footpath pipeline schema footpath.schema.json\n')
    .action((file: string | undefined) => {
      const text = `${JSON.stringify(pipelineJsonSchema(), null, 2)}\n`;
      if (file === undefined) terminal.out(text);
      else {
        writeNew(file, text);
        terminal.out(`wrote ${file}\n`);
      }
    });
  return command;
}

async function infer(path: string, signal: AbortSignal) {
  const [input] = await openInputs([path], () => process.stdin, signal);
  return inferPipeline(input.head, path);
}
