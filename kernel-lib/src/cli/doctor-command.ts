import { resolve } from 'node:path';
import { Command } from 'commander';
import { type Check, type Finding, findings, type Optional } from '../doctor/check';
import { folderCheck, nodeCheck } from '../doctor/local-checks';
import { nodeFiles } from '../file/node-files';
import { findCatalogs } from '../run/catalogs';
import { type Context, DEFAULT_DIR, EXIT } from './context';
import { kafkaSettings } from './kafka-settings';
import { readDefinition } from './read-definition';
import { mongoOf } from './store-place';

interface DoctorFlags {
  dir: string;
  pipeline?: string;
  catalog?: string;
  json?: boolean;
}

export function doctorCommand(context: Context, setStatus: (status: number) => void): Command {
  return new Command('doctor')
    .description('check each part that is configured, and say what to do')
    .option('--pipeline <FILE>', 'pipeline definition (default: the built-in one)')
    .option('--catalog <DIR>', 'folder with products.csv and users.csv')
    .option('--dir <DIR>', 'folder of the store', DEFAULT_DIR)
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      `
Examples:
  footpath doctor
  FOOTPATH_PROFILE=services footpath doctor --json

Kafka and MongoDB are looked at where the profile is services or something of theirs is set. The exit status is 1 where something is
not as it should be.
`,
    )
    .action(async (flags: DoctorFlags) => {
      const found = await findings(await checksOf(context, flags));
      context.terminal.out(flags.json ? `${JSON.stringify({ findings: found })}\n` : found.map(line).join(''));
      if (found.some(({ status }) => status === 'bad')) setStatus(EXIT.failure);
    });
}

async function checksOf(context: Context, { dir, pipeline, catalog }: DoctorFlags): Promise<(Check | Optional)[]> {
  const loaded = context.settings();
  const { settings, isSet } = loaded;
  const checks: (Check | Optional)[] = [
    nodeCheck(process.versions.node),
    { name: 'profile', remedy: '', run: () => settings.profile },
    {
      name: 'pipeline',
      remedy: 'footpath pipeline validate FILE lists every fault with its place',
      run: () =>
        `${readDefinition(pipeline).name}${pipeline === undefined ? ', the built-in one' : `, of ${pipeline}`}`,
    },
    catalog === undefined
      ? { name: 'catalogues', absent: 'none set: their columns are null' }
      : {
          name: 'catalogues',
          remedy: 'set CATALOG_DIR to a folder that holds products.csv or users.csv',
          run: () => `${Object.keys(findCatalogs(nodeFiles, catalog).hashes).join(' and ')} in ${catalog}`,
        },
    folderCheck(nodeFiles, resolve(dir)),
  ];
  const wants = (...names: Parameters<typeof isSet>[0][]) => settings.profile === 'services' || names.some(isSet);
  if (wants('externalBroker', 'internalBroker')) {
    const { kafkaChecks } = await import('../doctor/kafka-checks');
    checks.push(...kafkaChecks(kafkaSettings(loaded, undefined), settings.topic));
  } else checks.push({ name: 'Kafka', absent: 'not set' });
  if (wants('mongodbUri', 'mongodbHost')) {
    const { mongoChecks } = await import('../doctor/mongo-checks');
    checks.push(...mongoChecks(mongoOf(context, { dir, store: 'mongodb' })!));
  } else checks.push({ name: 'MongoDB', absent: 'not set' });
  return checks;
}

const MARKS = { good: '✓', bad: '✗', absent: '–', unchecked: '–' } as const;

function line({ name, status, said, remedy }: Finding): string {
  return `${MARKS[status]} ${name}: ${said}\n${remedy ? `    ${remedy}\n` : ''}`;
}
