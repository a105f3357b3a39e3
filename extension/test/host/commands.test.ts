import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { COMMAND_EFFECTS } from './command-effects';
import { EXTENSION, footpath } from './footpath-api';

interface Menu {
  readonly command: string;
  readonly when?: string;
}

describe('the commands', () => {
  const { extensionPath, packageJSON } = vscode.extensions.getExtension(EXTENSION)!;
  const { commands, menus } = packageJSON.contributes as {
    readonly commands: readonly Record<'command' | 'title' | 'category' | 'icon', string>[];
    readonly menus: Readonly<Record<string, readonly Menu[]>>;
  };
  const ids = commands.map(({ command }) => command);

  it('are those of the table of effects, and each effect is tested where the table says', () => {
    assert.deepEqual([...ids].sort(), Object.keys(COMMAND_EFFECTS).sort());
    for (const [command, { test }] of Object.entries(COMMAND_EFFECTS)) {
      if (test === null) continue;
      const text = readFileSync(join(extensionPath, 'test', test), 'utf8');
      const { title } = commands.find((each) => each.command === command)!;
      // By its id, by its id behind a prefix that several share, or as a user finds it.
      const names = [command, `'${command.replace('footpath.', '')}'`, `Footpath: ${title}`];
      assert.ok(
        names.some((name) => text.includes(name)),
        `${command} in ${test}`,
      );
    }
  });

  it('are registered, and have a title, the category Footpath and an icon', async () => {
    await footpath();
    const registered = await vscode.commands.getCommands(true);
    for (const { command, title, category, icon } of commands) {
      assert.ok(registered.includes(command), command);
      assert.deepEqual([Boolean(title), category, /^\$\([\w-]+\)$/.test(icon)], [true, 'Footpath', true], command);
    }
  });

  it('stand in menus only where they exist', () => {
    for (const [menu, items] of Object.entries(menus))
      for (const { command } of items)
        if (command?.startsWith('footpath.')) assert.ok(ids.includes(command), `${command} in ${menu}`);
  });
});
