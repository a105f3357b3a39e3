export { Checkpoints } from './checkpoints';
export { physicalName, settledName } from './generations';
export { MongoCollection } from './mongo-collection';
export { MongoConnection } from './mongo-connection';
export { openMongoWriter } from './mongo-writer';
export { ServerClock } from './server-clock';
export { StateChunks } from './state-chunks';
