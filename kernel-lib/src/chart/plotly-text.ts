const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Longest label in a figure, in characters; the table beside it has the whole. */
const MAX_LABEL = 40;

/**
 * Text from the data as plotly shows it letter by letter: plotly reads tags, entities and `%{…}` in its texts. Long text
 * is cut with an ellipsis, control characters and line ends become spaces.
 */
export function plotlyText(text: string, maxLength = MAX_LABEL): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const flat = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ');
  const characters = [...flat];
  const cut = characters.length > maxLength ? `${characters.slice(0, maxLength - 1).join('')}…` : flat;
  // A zero-width space between % and { keeps plotly from reading a variable.
  return cut.replace(/[&<>]/g, (character) => ENTITIES[character]).replaceAll('%{', '%\u200b{');
}
