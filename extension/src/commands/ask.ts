import * as vscode from 'vscode';
import { labelText } from '../message-text';
import { Cancelled } from './register-command';

/** Something to choose, by its word and what is to be known of it. */
export interface Choice<T> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly iconPath?: vscode.ThemeIcon;
  readonly value: T;
}

/** One of several. @throws Cancelled */
export async function choose<T>(title: string, choices: readonly Choice<T>[]): Promise<T> {
  const plain = choices.map((choice) => ({
    ...choice,
    label: labelText(choice.label),
    description: choice.description && labelText(choice.description),
    detail: choice.detail && labelText(choice.detail),
  }));
  const picked = await vscode.window.showQuickPick(plain, { title, ignoreFocusOut: true });
  if (picked === undefined) throw new Cancelled();
  return picked.value;
}

export interface TextQuestion {
  readonly title: string;
  readonly prompt: string;
  readonly value?: string;
  readonly placeHolder?: string;
  /** It is not shown while it is typed. */
  readonly password?: boolean;
  /** What is wrong with a text, said below the box as it is typed; null where it is right. */
  readonly validate?: (text: string) => string | null;
}

/** A text, without blanks around it. @throws Cancelled */
export async function askText({ validate, ...question }: TextQuestion): Promise<string> {
  const text = await vscode.window.showInputBox({
    ...question,
    ignoreFocusOut: true,
    validateInput: (typed) => validate?.(typed.trim()) ?? null,
  });
  if (text === undefined) throw new Cancelled();
  return text.trim();
}

/** A file that is there. @throws Cancelled */
export async function askFile(title: string, filters: Readonly<Record<string, string[]>>): Promise<string> {
  const picked = await vscode.window.showOpenDialog({ title, canSelectMany: false, filters: { ...filters } });
  if (picked === undefined) throw new Cancelled();
  return picked[0].fsPath;
}

/** Where to write a file. @throws Cancelled */
export async function askTarget(title: string, file: string, filters: Record<string, string[]>): Promise<string> {
  const picked = await vscode.window.showSaveDialog({ title, defaultUri: vscode.Uri.file(file), filters });
  if (picked === undefined) throw new Cancelled();
  return picked.fsPath;
}
