/** Version of the meaning of results. It is part of the definition hash: raise it when a document would change. */
export const SEMANTICS_VERSION = 1;
