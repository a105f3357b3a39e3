// What the measurements with Kafka take of the product's own code, as one bundle.
import { bundleSources } from '../live/load-sources.mjs';

export function bundleServices(folder) {
  return bundleSources(folder, [
    "export { hostIdentity } from './file/host-identity';",
    "export { nodeFiles } from './file/node-files';",
    "export { systemClock } from './file/system-clock';",
    "export { JsonRecords } from './replay/json-record';",
    "export { simulateTo } from './replay/simulate-to';",
    "export { openKafkaWriter } from './log/kafka/kafka-writer';",
    "export { RecordPacker } from './log/record-packer';",
    "export { partitionOfUser } from './event/murmur2';",
    "export { defaultPipeline } from './pipeline/defaults';",
    "export { parseDefinition } from './pipeline/validate';",
    "export { sourceWatermark } from './run/progress';",
    "export { run } from './run/run';",
    "export { startKafkaServer } from './services/kafka-server';",
  ]);
}
