import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { FootpathError } from '../../event/error';

/** The version whose inside is known here; another's may differ. */
const VERSION = '1.0.22';

/** What of tslab's inside is used: its checker and emitter of cells, and what runs them. */
export interface TslabParts {
  readonly createConverter: (options: { isJS: boolean; isBrowser: boolean }) => Converter;
  readonly createExecutor: (
    rootDir: string,
    converters: { node: Converter; browser: Converter; close(): void },
    console: { log(value: unknown): void; error(...values: unknown[]): void },
  ) => Executor;
  readonly printQuickInfo: (info: unknown) => string;
}

export interface Converter {
  close(): void;
}

export interface Executor {
  execute(code: string): Promise<boolean>;
  interrupt(): void;
  complete(
    code: string,
    at: number,
  ): {
    start: number;
    end: number;
    candidates: string[];
    /** The compiler's own answer, of which the candidates are the names that fit. */
    original?: { entries: readonly { name: string; kind: string }[] };
  };
  inspect(code: string, at: number): unknown;
}

/** The compiler that tslab uses, as far as it is touched here. */
export interface TslabCompiler {
  readonly sys: CompilerSystem;
  createWatchCompilerHost(roots: string[], options: object, ...rest: unknown[]): unknown;
  createSourceFile(name: string, text: string, target: number, setParents: boolean): CompilerNode;
  forEachChild(node: CompilerNode, visit: (child: CompilerNode) => void): void;
  readonly SyntaxKind: { readonly ShorthandPropertyAssignment: number };
  readonly ScriptTarget: { readonly ES2022: number };
  transpileModule(code: string, options: { compilerOptions: object }): { outputText: string };
}

export interface CompilerNode {
  readonly kind: number;
  readonly end: number;
  readonly name?: CompilerNode;
  getStart(): number;
}

export interface CompilerSystem {
  fileExists(path: string): boolean;
  directoryExists(path: string): boolean;
  readFile(path: string, encoding?: string): string | undefined;
  readDirectory(path: string, ...rest: unknown[]): string[];
  getDirectories(path: string): string[];
  realpath?(path: string): string;
}

/**
 * Loads tslab's parts behind a compiler that `change` may wrap, without its sockets.
 *
 * @throws FootpathError `not-found` where tslab is missing or of another version.
 */
export function loadTslab(
  from: string,
  change: (compiler: TslabCompiler) => Partial<TslabCompiler>,
): { readonly parts: TslabParts; readonly compiler: TslabCompiler; readonly version: string } {
  const require = createRequire(from);
  let root: string;
  try {
    root = dirname(require.resolve('tslab/package.json'));
  } catch (cause) {
    throw new FootpathError(
      'not-found',
      `Notebooks need tslab ${VERSION}, and it is not installed: npm install tslab@${VERSION}.`,
      { cause },
    );
  }
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (version !== VERSION) {
    throw new FootpathError(
      'not-found',
      `Notebooks need tslab ${VERSION}, and ${version} is installed: npm install tslab@${VERSION}.`,
    );
  }
  const ofTslab = createRequire(join(root, 'dist/main.js'));
  const compilerPath = ofTslab.resolve('@tslab/typescript-for-tslab');
  const compiler = ofTslab(compilerPath) as TslabCompiler;
  // The compiler's exports are read-only: tslab is given a copy in which some are others.
  ofTslab.cache[compilerPath]!.exports = { ...compiler, ...change(compiler) };
  const parts = { ...ofTslab('./converter.js'), ...ofTslab('./executor.js'), ...ofTslab('./inspect.js') };
  return { parts, compiler, version };
}
