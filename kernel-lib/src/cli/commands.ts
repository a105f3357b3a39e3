import type { Command } from 'commander';
import type { Context } from './context';

/** Makes a command; what it ends with is told to `setStatus`. */
type MakeCommand = (context: Context, setStatus: (status: number) => void) => Command;

const others = () => import('./other-commands');

/**
 * All commands in the order of the help. None is loaded before it is asked for. `run` is alone and all others are together:
 * what both need stays one file of the build, so that no loop of the engine calls from file to file.
 */
const COMMANDS: Readonly<Record<string, () => Promise<MakeCommand>>> = {
  demo: async () => (await others()).demoCommand,
  simulate: async () => (await others()).simulateCommand,
  replay: async () => (await others()).replayCommand,
  run: async () => (await import('./run-command')).runCommand,
  serve: async () => (await others()).serveCommand,
  query: async () => (await others()).queryCommand,
  export: async () => (await others()).exportCommand,
  status: async () => (await others()).statusCommand,
  inspect: async () => (await others()).inspectCommand,
  report: async () => (await others()).reportCommand,
  prune: async () => (await others()).pruneCommand,
  requeue: async () => (await others()).requeueCommand,
  copy: async () => (await others()).copyCommand,
  reset: async () => (await others()).resetCommand,
  notebook: async () => (await others()).notebookCommand,
  pipeline: async () => (await others()).pipelineCommand,
  topics: async () => (await others()).topicsCommand,
  lag: async () => (await others()).lagCommand,
  services: async () => (await others()).servicesCommand,
  doctor: async () => (await others()).doctorCommand,
  config: async () => (await others()).configCommand,
  verify: async () => (await others()).verifyCommand,
};

/** What makes the command that is asked for; none for the version; all where the help or a wrong name needs to know them. */
export function commandsFor(argv: readonly string[]): Promise<MakeCommand[]> {
  const [first = ''] = argv.slice(2);
  if (first === '--version' || first === '-V') return Promise.resolve([]);
  const asked = Object.hasOwn(COMMANDS, first) ? [COMMANDS[first]] : Object.values(COMMANDS);
  return Promise.all(asked.map((load) => load()));
}
