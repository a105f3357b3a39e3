/// <reference lib="dom" />

/** The names that figures use for the host's colours, and the editor's variables that stand for them. */
const VARIABLES: Readonly<Record<string, readonly [variable: string | null, otherwise: string]>> = {
  '--fp-ink': ['--vscode-editor-foreground', '#808080'],
  '--fp-ink-soft': ['--vscode-descriptionForeground', '#8a8a8a'],
  // The editor's borders are as loud as text where contrast is high; a grid is to lie behind what is drawn.
  '--fp-grid': [null, 'rgba(128,128,128,0.35)'],
  '--fp-paper': ['--vscode-editor-background', 'rgba(0,0,0,0)'],
  '--fp-neutral': ['--vscode-charts-lines', '#7f95a9'],
  '--fp-font': ['--vscode-font-family', 'system-ui, sans-serif'],
};

export function themeColor(name: string): string {
  const [variable, otherwise] = VARIABLES[name] ?? ['--vscode-editor-foreground', '#808080'];
  if (variable === null) return otherwise;
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim() || otherwise;
}
