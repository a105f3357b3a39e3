const METADATA = {
  kernelspec: { name: 'footpath', display_name: 'TypeScript (Footpath)', language: 'typescript' },
  language_info: { name: 'typescript' },
};

/** A notebook file of cells of TypeScript, without outputs. */
export function notebookText(cells: readonly string[]): string {
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: METADATA,
    cells: cells.map((source, i) => ({
      cell_type: 'code',
      id: `c${i}`,
      metadata: {},
      source,
      outputs: [],
      execution_count: null,
    })),
  });
}
