import { expect, it } from 'vitest';
import { stackWithLinks } from '../../src/kernel/stack-links';

it('places in cells become what the editor makes links of; all else stays', () => {
  const stack = [
    'RangeError: at cell 1:2:3',
    '    at thrower (cell 1:2:9)',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
    '    at async cell 12:2:1',
    '    at cell 12:30:1',
  ];
  expect(stackWithLinks(stack.join('\n')).split('\n')).toEqual([
    stack[0],
    'Cell In[1], line 2, column 9, in thrower',
    stack[2],
    'Cell In[12], line 2, column 1',
    'Cell In[12], line 30, column 1',
  ]);
  expect(stackWithLinks('')).toBe('');
});
