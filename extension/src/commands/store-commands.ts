import * as vscode from 'vscode';
import { mongoOptions, placeOf } from '../../../kernel-lib/src/store/mongo/mongo-options';
import { messageText } from '../message-text';
import { textSetting, writeSetting } from '../settings';
import type { StoreChoices } from '../store/store-choice';
import { askText, choose } from './ask';
import { registerCommand } from './register-command';
import { askSource } from './run-command';
import { wrongWith } from './validate';

/** What a program chooses without being asked. */
export interface StoreRequest {
  readonly kind: 'folder' | 'mongodb';
  readonly folder?: string;
  readonly uri?: string;
  readonly database?: string;
}

/** Commands that choose where data comes from and goes. */
export function registerStoreCommands(stores: StoreChoices, onChange: () => void): vscode.Disposable[] {
  return [
    registerCommand('footpath.chooseStore', async (given?: StoreRequest) => {
      const request = given ?? (await askStore());
      await keepStore(stores, request);
      onChange();
      // A kernel is told of the address as it starts.
      const restart = request.uri ? ' Notebooks that are open know its address once their kernel is restarted.' : '';
      void vscode.window.showInformationMessage(
        messageText(`The store is ${(await stores.chosen()).place}.${restart}`),
      );
    }),
    registerCommand('footpath.chooseSource', async (given?: string) => {
      const source = given ?? (await askSource());
      await writeSetting('source', source);
      void vscode.window.showInformationMessage(messageText(`Runs read ${source}.`));
    }),
    registerCommand('footpath.forgetMongodbAddress', async () => {
      await stores.forgetUri();
      onChange();
      void vscode.window.showInformationMessage('The address of the database is forgotten.');
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('footpath')) onChange();
    }),
  ];
}

async function keepStore(stores: StoreChoices, { kind, folder, uri, database }: StoreRequest): Promise<void> {
  if (kind === 'folder') {
    if (folder) await writeSetting('dataFolder', folder);
  } else {
    const { database: name } = mongoOptions('mongodb', database, { uri: uri || undefined });
    if (uri) await stores.keepUri(uri);
    await writeSetting('mongodbDatabase', name);
  }
  await writeSetting('store', kind);
}

async function askStore(): Promise<StoreRequest> {
  const kind = await choose('Store', [
    { label: 'Data folder', description: 'in files, without a server', value: 'folder' as const },
    { label: 'MongoDB', description: 'in a database', value: 'mongodb' as const },
  ]);
  if (kind === 'folder') {
    const folder = await askText({
      title: 'Data Folder',
      prompt: 'Relative to the first folder of the workspace, or absolute',
      value: textSetting('dataFolder') || '.footpath',
      validate: (text) => (text === '' ? 'The name of a folder.' : null),
    });
    return { kind, folder };
  }
  const uri = await askText({
    title: 'Address of the Database',
    prompt: 'It is kept in the editor’s secret storage. Empty keeps what is there, or this machine',
    placeHolder: 'mongodb://127.0.0.1:27017/',
    password: true,
    validate: (text) =>
      text === '' ? null : wrongWith(() => placeOf(mongoOptions('mongodb', undefined, { uri: text }))),
  });
  const database = await askText({
    title: 'Database',
    prompt: 'Its name',
    value: textSetting('mongodbDatabase') || 'footpath',
    validate: (text) => wrongWith(() => mongoOptions('mongodb', text, {})),
  });
  return { kind, uri, database };
}
