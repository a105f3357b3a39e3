/** What a schedule must not come to. */
export class Violation extends Error {
  override readonly name = 'Violation';
}
