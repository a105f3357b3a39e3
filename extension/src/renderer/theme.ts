/// <reference lib="dom" />

/** The names that figures use for the host's colours, and the editor's variables that stand for them. */
const VARIABLES: Readonly<Record<string, readonly [variable: string, otherwise: string]>> = {
  '--fp-ink': ['--vscode-editor-foreground', '#808080'],
  '--fp-ink-soft': ['--vscode-descriptionForeground', '#8a8a8a'],
  '--fp-grid': ['--vscode-editorWidget-border', 'rgba(128,128,128,0.35)'],
  '--fp-paper': ['--vscode-editor-background', 'rgba(0,0,0,0)'],
  '--fp-neutral': ['--vscode-charts-lines', '#7f95a9'],
  '--fp-font': ['--vscode-font-family', 'system-ui, sans-serif'],
};

export function themeColor(name: string): string {
  const [variable, otherwise] = VARIABLES[name] ?? ['--vscode-editor-foreground', '#808080'];
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim() || otherwise;
}
