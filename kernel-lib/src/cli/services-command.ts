import { resolve } from 'node:path';
import { Command } from 'commander';
import { hostIdentity } from '../file/host-identity';
import { systemClock } from '../file/system-clock';
import { DevServices, type ServiceStatus } from '../services/dev-services';
import { wholeNumber } from './arguments';
import { type Context, EXIT } from './context';
import { plainTable } from './terminal';

interface ServicesFlags {
  dir: string;
  kafkaPort: number;
  mongodbPort: number;
  docker: boolean;
  json?: boolean;
}

const ACTIONS = {
  up: 'start Kafka and MongoDB for development, if they do not run',
  down: 'stop what was started; its data stays',
  status: 'say what runs, and where',
} as const;
type Action = keyof typeof ACTIONS;

export function servicesCommand(context: Context, setStatus: (status: number) => void): Command {
  const services = new Command('services').description('a broker and a database for development, on this machine');
  for (const action of Object.keys(ACTIONS) as Action[]) {
    const command = services
      .command(action)
      .description(ACTIONS[action])
      .option('--dir <DIR>', 'folder of their data and logs', '.footpath-services')
      .option('--kafka-port <PORT>', 'port of Kafka', wholeNumber(1, 65_535), 9092)
      .option('--mongodb-port <PORT>', 'port of MongoDB', wholeNumber(1, 65_535), 27_017)
      .option('--json', 'print it as JSON')
      .addHelpText('after', `\nExample:\n  footpath services ${action}\n`)
      .action((flags: ServicesFlags) => act(context, action, flags, setStatus));
    if (action === 'up') command.option('--no-docker', 'do not ask for a Docker engine');
  }
  return services.addHelpText(
    'after',
    `
Examples:
  footpath services up
  FOOTPATH_PROFILE=services footpath run --follow
  footpath services down

By Docker where an engine answers; else Kafka is brought as its Java archives (Java and Maven are needed), and MongoDB is a
mongod that is found. Both are open to this machine alone and know no passwords. up ends with status 1 while one of the two is missing.
`,
  );
}

async function act(
  { terminal }: Context,
  action: Action,
  flags: ServicesFlags,
  setStatus: (status: number) => void,
): Promise<void> {
  const services = new DevServices({
    folder: resolve(flags.dir),
    ports: { kafka: flags.kafkaPort, mongodb: flags.mongodbPort },
    host: hostIdentity(),
    nowMs: () => systemClock.nowMs(),
    onStep: (step) => terminal.err(flags.json ? `${JSON.stringify({ step })}\n` : `${step}\n`),
    withoutDocker: flags.docker === false,
  });
  const found = await services[action]();
  terminal.out(flags.json ? `${JSON.stringify({ services: found })}\n` : table(found));
  if (action === 'up' && found.some(({ state }) => state === 'stopped')) setStatus(EXIT.failure);
}

function table(found: readonly ServiceStatus[]): string {
  return plainTable(
    ['service', 'state', 'address', ''],
    found.map(({ name, state, address, said }) => [name, state, address, said]),
  );
}
