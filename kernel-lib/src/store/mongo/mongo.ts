export { Checkpoints } from './checkpoints';
export { physicalName, settledName } from './generations';
export { MongoCollection } from './mongo-collection';
export { MongoConnection } from './mongo-connection';
export { MongoReleases } from './mongo-releases';
export { openMongoWriter } from './mongo-writer';
export { countOld } from './old-documents';
export { ServerClock } from './server-clock';
export { StateChunks } from './state-chunks';
