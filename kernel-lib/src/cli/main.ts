import { Command, CommanderError } from 'commander';
import { FootpathError } from '../event/error';
import { FOOTPATH_VERSION } from '../run/version';
import { commandsFor } from './commands';
import { type Context, describeError, EXIT } from './context';
import { readSettings } from './read-settings';
import { commandPath, fillInOptions } from './standard-options';
import { harmless, processTerminal, type Terminal } from './terminal';

/** One Ctrl+C may arrive twice, from the terminal and from npm or another parent that hands it on: that is not a second one. */
const ECHO_MS = 500;

/** Who hears of signals: the one that ran last, however many run in this process. */
let listener: () => void = () => undefined;

/** Runs the command line; gives the exit status. Never throws: what fails is said on standard error. */
export async function main(argv: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  const stop = new AbortController();
  let status: number = EXIT.ok;
  const setStatus = (given: number) => {
    status = given;
  };
  const context = { terminal, signal: stop.signal, settings: readSettings() };
  const root = await program(context, setStatus, argv);
  const running: Running = { name: '', json: false, isBounded: true };
  root.hook('preAction', (_, command) => {
    running.name = commandPath(command);
    running.json = command.opts().json === true;
    running.isBounded = command.opts().follow !== true;
    refuseEmpty(command);
    fillInOptions(command, context.settings);
  });
  let firstMs = 0;
  let ended = false;
  const onSignal = () => {
    if (ended) return;
    if (stop.signal.aborted) {
      // The second time somebody means it: what is committed stays, the rest is done again by the next run.
      if (performance.now() - firstMs > ECHO_MS) process.exit(EXIT.interrupted);
      return;
    }
    firstMs = performance.now();
    stop.abort();
    terminal.err(stopping(running));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, listener).on(signal, onSignal);
  listener = onSignal;
  try {
    await root.parseAsync(argv);
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const { status: failed, text, code, message } = describeError(error);
    terminal.err(running.json ? `${JSON.stringify({ error: { code, message } })}\n` : harmless(text));
    return failed;
  } finally {
    // Still listening, so that a signal that comes too late does not change the exit status.
    ended = true;
  }
}

/** `--dir "$DIR"` where DIR is not set would mean the folder that the command is run in. */
function refuseEmpty(command: Command): void {
  for (const option of command.options) {
    const given: unknown = command.opts()[option.attributeName()];
    if (given !== '' && !(Array.isArray(given) && given.includes(''))) continue;
    throw new FootpathError(
      'bad-argument',
      `${option.long} is given an empty text, as by a shell variable that is not set. Give it a value, or leave it out.`,
    );
  }
}

/** The command that was asked for, and whether it may print nothing but JSON. */
interface Running {
  name: string;
  json: boolean;
  /** Whether epochs are of so many bytes, and may be long; those of a run that follows are short. */
  isBounded: boolean;
}

function stopping({ name, json, isBounded }: Running): string {
  if (json) return `${JSON.stringify({ stopping: name })}\n`;
  // Its log is of JSON lines, and says so itself.
  if (name === 'serve') return '';
  const size = isBounded ? ', which is read and stored first (--epoch-bytes says how long one is)' : '';
  const where = name === 'run' ? ` at the end of this epoch${size}` : '';
  return `\nstopping${where}; once more to stop at once\n`;
}

/** The command line, as far as what is asked needs it: one command, or all of them for the help. */
async function program(
  context: Context,
  setStatus: (status: number) => void,
  argv: readonly string[],
): Promise<Command> {
  const { terminal } = context;
  const root = new Command('footpath')
    .description('Customer-journey analytics: events in; windows, sessions and a report out, exactly once.')
    .version(FOOTPATH_VERSION)
    .addHelpText(
      'after',
      `
Examples:
  footpath demo                                a month of a simulated shop, run and reported
  footpath run --csv events.csv.gz             your own file
  footpath query session_metrics --filter '{"converted_to_purchase": true}' --limit 5
  footpath report

Exit status: 0 done, 1 failed, 2 wrong usage, 130 interrupted (the same command goes on).
`,
    );
  for (const make of await commandsFor(argv)) root.addCommand(make(context, setStatus));
  for (const command of [root, ...root.commands, ...root.commands.flatMap(({ commands }) => commands)]) {
    command.exitOverride();
    command.showSuggestionAfterError();
    command.showHelpAfterError('(--help shows how it is used)');
    command.configureOutput({ writeOut: terminal.out, writeErr: terminal.err });
  }
  return root;
}
