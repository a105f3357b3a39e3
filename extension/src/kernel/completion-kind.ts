import type * as vscode from 'vscode';

/** The compiler's kinds that people tell apart, as the editor has them; what is not here is a variable, as is what an import
 * calls by another name. */
const KINDS: Readonly<Record<string, keyof typeof vscode.CompletionItemKind>> = {
  accessor: 'Property',
  class: 'Class',
  directory: 'Folder',
  enum: 'Enum',
  'enum member': 'EnumMember',
  'external module name': 'Module',
  function: 'Function',
  getter: 'Property',
  interface: 'Interface',
  keyword: 'Keyword',
  'local class': 'Class',
  'local function': 'Function',
  method: 'Method',
  module: 'Module',
  'primitive type': 'Keyword',
  property: 'Property',
  script: 'File',
  setter: 'Property',
  string: 'Constant',
  type: 'Interface',
  'type parameter': 'TypeParameter',
};

export function completionKind(kind: string): keyof typeof vscode.CompletionItemKind {
  return Object.hasOwn(KINDS, kind) ? KINDS[kind] : 'Variable';
}
