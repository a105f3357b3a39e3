/** What is wrong with one field of a query. */
export class FieldError extends Error {
  constructor(
    readonly field: 'filter' | 'sort',
    message: string,
  ) {
    super(message);
  }
}

/** @throws FieldError what the work says of the field's text. */
export function inField<T>(field: 'filter' | 'sort', work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new FieldError(field, (error as Error).message.replace(/^--(filter|sort|aggregate)\b/, 'It'));
  }
}
