// The data process: answers what the window asks of stores, so that the extension host reads none itself. It ends with the window.
import { FootpathError } from '../../../../kernel-lib/src/event/error';
import { endWithParent } from '../../../../kernel-lib/src/file/end-with-parent';
import type { Answers, DataFailure, FromData, ToData } from '../protocol';
import { FieldError } from './field-error';
import { Queries } from './queries';
import { FolderWatches } from './store-watch';
import { summaryOf } from './summary';

const queries = new Queries();
const watches = new FolderWatches((dir) => tell({ kind: 'changed', dir }));

endWithParent(Number(process.env.FOOTPATH_PARENT_FD), 'SIGKILL');
process.on('disconnect', () => process.exit());
process.on('message', (question: ToData) => {
  answer(question).then(
    (value) => tell({ kind: 'answer', id: question.id, value }),
    (error) => tell({ kind: 'failure', id: question.id, failure: failureOf(error) }),
  );
});

async function answer(question: ToData): Promise<Answers[keyof Answers]> {
  switch (question.kind) {
    case 'summary':
      return summaryOf(question.place);
    case 'query':
      return queries.open(question.place, question.text, question.id);
    case 'count':
      return queries.get(question.query).count();
    case 'page':
      return queries.get(question.query).page(question.first, question.count);
    case 'document':
      return queries.get(question.query).document(question.row);
    case 'close':
      await queries.close(question.query);
      return null;
    case 'watch':
      watches.watch(question.dirs);
      return null;
  }
}

function tell(message: FromData): void {
  if (process.connected) process.send!(message);
}

function failureOf(error: unknown): DataFailure {
  if (error instanceof FieldError) return { code: 'bad-query', message: error.message, field: error.field };
  if (error instanceof FootpathError) return { code: error.code, message: error.message };
  return { code: 'internal', message: (error as Error).message };
}
