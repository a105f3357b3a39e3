// Loaded by the editor's own TypeScript server, which looks at each cell of a notebook by itself.
import type * as typescript from 'typescript';
import type { LanguageService, server } from 'typescript';
import { isNameOfCell } from './name-of-cell';

/** How that server names a cell: its scheme stands in the path. */
const CELL = /\bvscode-notebook-cell\b/;

/** The compiler's hints of names, imports, types and patterns that are declared and not used. */
const UNUSED = new Set([6133, 6192, 6196, 6198, 6199]);

/** A name that a cell declares for the cells behind it is not called unused there; one inside a function still is. */
export function init({ typescript: ts }: { readonly typescript: typeof typescript }): server.PluginModule {
  return {
    create({ languageService }: server.PluginCreateInfo): LanguageService {
      const own: Pick<LanguageService, 'getSuggestionDiagnostics'> = {
        getSuggestionDiagnostics(file) {
          const found = languageService.getSuggestionDiagnostics(file);
          const source = CELL.test(file) ? languageService.getProgram()?.getSourceFile(file) : undefined;
          if (source === undefined) return found;
          return found.filter(({ code, start }) => !UNUSED.has(code) || !isNameOfCell(ts, source, start));
        },
      };
      return new Proxy(languageService, {
        get: (all, key) => Reflect.get(key in own ? own : all, key),
      });
    },
  };
}
