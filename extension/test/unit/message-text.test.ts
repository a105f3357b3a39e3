import { describe, expect, it } from 'vitest';
import { labelText, messageText } from '../../src/message-text';

/** What the editor makes links of in messages. */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi;

describe('the text of a message', () => {
  it('holds no link, whatever a file is called, and reads as before', () => {
    const text =
      'Cannot read /w/[here](command:workbench.action.quit) or [there](https://x "title").csv (no [such] file).';
    expect(text.match(LINK)).toHaveLength(2);
    expect(messageText(text).match(LINK)).toBeNull();
    expect(messageText(text).replaceAll('\u2060', '')).toBe(text);
  });
});

it('a label holds no icon, whatever a file is called, and reads as before', () => {
  const text = 'a$(bell) and $(sync~spin).csv';
  expect(labelText(text)).not.toMatch(/\$\([\w~-]+\)/);
  expect(labelText(text).replaceAll('\u2060', '')).toBe(text);
});
