import { describe, expect, it } from 'vitest';
import { linesOf, notebookText, parseNotebook, sourceOf } from '../../src/notebook/file/ipynb';
import { OutputRecords } from '../../src/notebook/file/output-records';

const HEAD = { nbformat: 4, nbformat_minor: 5, metadata: {} };

describe('a notebook file', () => {
  it('is read and written with all that it holds, also what is not known here', () => {
    const json = {
      ...HEAD,
      metadata: { kernelspec: { name: 'footpath' }, other: [1] },
      cells: [
        { cell_type: 'markdown', id: 'a', metadata: { x: 1 }, source: '# T', attachments: {} },
        { cell_type: 'code', id: 'b', metadata: {}, source: ['a\n', 'b'], outputs: [], execution_count: 3 },
      ],
    };
    const notebook = parseNotebook(JSON.stringify(json), 'n.ipynb');
    expect(JSON.parse(notebookText(notebook))).toEqual(json);
    expect(notebook.cells.map(sourceOf)).toEqual(['# T', 'a\nb']);
    expect(notebookText(notebook)).toMatch(/^\{\n "nbformat": 4,[\s\S]*\n\}\n$/);
  });

  it.each([
    ['not JSON', '{', /^n\.ipynb is not a notebook: it is not JSON/],
    ['a list', '[]', /at its top/],
    ['an older format', JSON.stringify({ ...HEAD, nbformat: 3, cells: [] }), /of format 4: at nbformat/],
    ['no cells', JSON.stringify(HEAD), /at cells/],
    ['a strange cell', JSON.stringify({ ...HEAD, cells: [{ cell_type: 'x', source: '' }] }), /at cells\.0\.cell_type/],
    ['no source', JSON.stringify({ ...HEAD, cells: [{ cell_type: 'code' }] }), /at cells\.0\.source/],
  ])('that is %s is refused with its place', (_, text, message) => {
    expect(() => parseNotebook(text, 'n.ipynb')).toThrow(expect.objectContaining({ code: 'bad-input' }));
    expect(() => parseNotebook(text, 'n.ipynb')).toThrow(message);
  });

  it('holds texts as lines that keep their ends', () => {
    expect(linesOf('a\n\nb')).toEqual(['a\n', '\n', 'b']);
    expect(linesOf('a\n')).toEqual(['a\n']);
    expect(linesOf('')).toEqual([]);
  });
});

describe('outputs as the file has them', () => {
  it('joins texts of one stream, keeps the order of all', () => {
    const cell = new OutputRecords().forCell();
    cell.stream('stdout', 'a');
    cell.stream('stdout', 'b\nc');
    cell.stream('stderr', 'e\n');
    cell.display({ data: { 'text/html': '<p>\n</p>', 'application/x+json': { a: 1 } } });
    cell.stream('stdout', 'last');
    cell.error({ name: 'RangeError', message: 'm', stack: 'RangeError: m\n    at cell 1:1:1' });
    expect(cell.records).toEqual([
      { output_type: 'stream', name: 'stdout', text: ['ab\n', 'c'] },
      { output_type: 'stream', name: 'stderr', text: ['e\n'] },
      {
        output_type: 'display_data',
        data: { 'text/html': ['<p>\n', '</p>'], 'application/x+json': { a: 1 } },
        metadata: {},
      },
      { output_type: 'stream', name: 'stdout', text: ['last'] },
      { output_type: 'error', ename: 'RangeError', evalue: 'm', traceback: ['RangeError: m', '    at cell 1:1:1'] },
    ]);
  });

  it('puts updates in the place of what they replace, in other cells too', () => {
    const records = new OutputRecords();
    const [first, second] = [records.forCell(), records.forCell()];
    first.display({ data: { 'text/plain': '1' }, displayId: 'd' });
    first.stream('stdout', 'between');
    second.display({ data: { 'text/plain': '2' }, displayId: 'd', update: true });
    second.display({ data: { 'text/plain': 'new' }, displayId: 'e', update: true });
    first.seal();
    expect(first.records.map((record) => record.output_type)).toEqual(['display_data', 'stream']);
    expect(first.records[0]).toMatchObject({ data: { 'text/plain': ['2'] } });
    expect(second.records).toMatchObject([{ data: { 'text/plain': ['new'] } }]);
  });
});
