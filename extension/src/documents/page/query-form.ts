import { element } from '../../../../kernel-lib/src/report/page/element';
import type { QueryFields } from '../protocol';

type Field = 'filter' | 'sort';
type Action = 'copy' | 'notebook' | 'export';

export interface QueryFormHost {
  run(): void;
  act(kind: Action): void;
}

/** The two fields of a query, each with its error below it, and what can be done with the query. */
export class QueryForm {
  readonly element: HTMLFormElement;
  private readonly inputs: Readonly<Record<Field, HTMLInputElement>>;
  private readonly errors: Readonly<Record<Field, HTMLElement>>;
  private readonly notebook: HTMLButtonElement;

  constructor(private readonly host: QueryFormHost) {
    this.inputs = {
      filter: inputOf('filter', '{"user_id": 1} or [{"$match": {}}]'),
      sort: inputOf('sort', '{"session_start": -1}'),
    };
    this.errors = { filter: errorOf('filter'), sort: errorOf('sort') };
    this.notebook = this.button('Open in Notebook', 'notebook');
    this.element = element(
      'form',
      { class: 'query' },
      this.fieldOf('filter', 'Filter'),
      this.fieldOf('sort', 'Sort'),
      element(
        'div',
        { class: 'actions' },
        element('button', { type: 'submit' }, 'Find'),
        this.button('Copy as Query', 'copy'),
        this.notebook,
        this.button('Export', 'export'),
      ),
    );
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      host.run();
    });
  }

  get fields(): QueryFields {
    return { filter: this.inputs.filter.value, sort: this.inputs.sort.value };
  }

  begin({ filter, sort }: QueryFields): void {
    this.inputs.filter.value = filter;
    this.inputs.sort.value = sort;
  }

  /** Ascending, then descending, then as stored. */
  toggleSort(column: string): void {
    const { sort } = this.inputs;
    const text = (direction: number) => JSON.stringify({ [column]: direction });
    if (sort.value === text(1)) sort.value = text(-1);
    else sort.value = sort.value === text(-1) ? '' : text(1);
    this.host.run();
  }

  /** Null takes all errors away. */
  showError(field: Field | null, message: string): void {
    for (const each of ['filter', 'sort'] as const) {
      const isWrong = each === field;
      this.errors[each].textContent = isWrong ? message : '';
      this.inputs[each].setAttribute('aria-invalid', String(isWrong));
    }
    if (field !== null) this.inputs[field].focus();
  }

  private fieldOf(field: Field, label: string): HTMLElement {
    return element(
      'div',
      { class: 'field' },
      element('label', { for: field }, label),
      this.inputs[field],
      this.errors[field],
    );
  }

  private button(label: string, action: Action): HTMLButtonElement {
    const made = element('button', { type: 'button', class: 'secondary' }, label);
    made.addEventListener('click', () => this.host.act(action));
    return made;
  }
}

function inputOf(field: Field, placeholder: string): HTMLInputElement {
  return element('input', {
    id: field,
    type: 'text',
    placeholder,
    spellcheck: 'false',
    autocomplete: 'off',
    'aria-describedby': `${field}-error`,
  });
}

function errorOf(field: Field): HTMLElement {
  return element('p', { id: `${field}-error`, class: 'error', role: 'alert' });
}
