/** Between the halves of what the editor would read as a link or an icon: it has no width and joins what stands beside it. */
const JOINER = '\u2060';

/**
 * A text as a message of the editor shows it as it is: there `[label](command:…)` would be a link that runs a command, and a file or a topic may
 * have such a name.
 */
export function messageText(text: string): string {
  return text.replaceAll('](', `]${JOINER}(`);
}

/** A text as a choice or the status bar shows it as it is: there `$(bell)` would be an icon. */
export function labelText(text: string): string {
  return text.replaceAll('$(', `$${JOINER}(`);
}
