/** What may stand behind each operator of an expression, for messages and for the nearest right name. */
export const OPERATORS: ReadonlyMap<string, string> = new Map([
  ['column', 'the name of a column'],
  ['literal', 'a text, number, boolean or null'],
  ['eq', 'two expressions'],
  ['ne', 'two expressions'],
  ['lt', 'two expressions'],
  ['lte', 'two expressions'],
  ['gt', 'two expressions'],
  ['gte', 'two expressions'],
  ['in', 'an expression and a list of literals'],
  ['isNull', 'an expression'],
  ['and', 'a list of conditions'],
  ['or', 'a list of conditions'],
  ['not', 'a condition'],
  ['add', 'a list of two or more numbers'],
  ['subtract', 'two numbers'],
  ['multiply', 'a list of two or more numbers'],
  ['divide', 'two numbers'],
  ['hourOf', 'a time'],
  ['isWeekend', 'a time'],
  ['caseWhen', 'a list of { "when": condition, "then": expression }'],
]);

/** Keys that people may add to any part of a definition; they mean nothing and are left out of the hash. */
export const NOTE_KEYS: readonly string[] = ['$comment', 'title', 'description'];

/** Expressions nested deeper than this are refused, so that a hostile definition cannot exhaust the stack. */
export const MAX_EXPRESSION_DEPTH = 60;
