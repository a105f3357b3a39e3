/** Records that `footpath simulate --to` appends together. */
export const CHUNK_RECORDS = 10_000;
/** Of the topics that are measured. */
export const PARTITIONS = 4;
