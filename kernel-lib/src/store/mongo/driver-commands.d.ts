/** Of the driver's inside: documents of a command that are BSON already. The driver's version is fixed, and tests write by it. */
declare module 'mongodb/lib/cmap/commands.js' {
  export class DocumentSequence {
    constructor(field: string);
    /** @param document is for who listens to commands only. */
    push(document: object, bytes: Uint8Array): number;
  }
}
