const CALL = /^\s*at (?:async )?(?:(.*) \()?cell (\d+):(\d+):(\d+)\)?$/;

/**
 * A kernel's stack in the words that the editor makes links of: its own view of errors knows `Cell In[3], line 2` at the beginning of a line, leads
 * from it to the line of the cell that ran as number 3, and shows nothing that stands behind it.
 */
export function stackWithLinks(stack: string): string {
  return stack
    .split('\n')
    .map((line) => {
      const call = CALL.exec(line);
      if (call === null) return line;
      const [, name, cell, lineNumber, column] = call;
      return `Cell In[${cell}], line ${lineNumber}, column ${column}${name === undefined ? '' : `, in ${name}`}`;
    })
    .join('\n');
}
