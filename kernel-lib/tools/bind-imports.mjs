// Imports between the files of a bundle as constants. Turned into CommonJS by esbuild they are getters of a module's object, which
// find each name anew at every use: in a loop over rows one of them took a fifteenth of a run.

const STATEMENT = /^import \{([^}]*)\} from "\.\/([\w-]+)\.js";$/gm;
const WHOLE = /^import \* as ([\w$]+) from "([^"]+)";$/gm;
const EXPORTS = /^export \{([^}]*)\};$/m;

/** The names that a list of `a, b as c` gives, and what each is called before. */
function namesOf(list) {
  return list
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const [before, after = before] = part.split(' as ');
      return { before, after };
    });
}

/** Whether a name is declared with its value at the file's top, and nothing in the file assigns to it. */
function isConstant(text, name) {
  const escaped = name.replaceAll('$', '\\$');
  const declared = text.match(new RegExp(`^(?:var ${escaped} = |(?:async )?function\\*? ${escaped}\\()`, 'gm')) ?? [];
  const behind = `(?<![\\w$.])${escaped} *(?:=(?![=>])|(?:[^\\s\\w=<>!]{1,3}|<<|>>>?)=(?!=)|\\+\\+|--)`;
  // As a part of a pattern that is assigned to, or of a loop: `[x] = …`, `({ a: x } = …)`, `for (x of …)`.
  const among = '[^()[\\]{};\\n]*';
  const pattern = `for \\(${escaped} of |(?<=[\\s(;])[[{]${among}(?<![\\w$.])${escaped}(?![\\w$])${among}[\\]}] = `;
  const assigned = text.match(new RegExp(`${behind}|(?:\\+\\+|--)${escaped}(?![\\w$])|${pattern}`, 'g')) ?? [];
  return declared.length === 1 && assigned.length === (declared[0].startsWith('var') ? 1 : 0);
}

/**
 * Binds what is imported from other files of the bundle once, as these are loaded, where it cannot change later.
 *
 * @param {ReadonlyMap<string, string>} files ES modules by name, without ending.
 * @param {readonly string[]} given modules that the program finds where it runs: imported as a whole they are themselves, not a copy.
 * @returns {Map<string, string>} the same, for a transform to CommonJS.
 * @throws Error if files import each other in a circle: a constant would be bound before it has its value.
 */
export function bindImports(files, given = []) {
  refuseCircles(files);
  const constants = new Map(
    [...files].map(([file, text]) => {
      const exported = namesOf(text.match(EXPORTS)?.[1] ?? '');
      return [file, new Set(exported.filter(({ before }) => isConstant(text, before)).map(({ after }) => after))];
    }),
  );
  const boundWhole = (statement, name, from) =>
    given.includes(from) ? `const ${name} = require("${from}");` : statement;
  const bound = (text) =>
    text.replaceAll(WHOLE, boundWhole).replaceAll(STATEMENT, (_, list, from) => {
      const names = namesOf(list);
      const isBound = ({ before }) => constants.get(from).has(before);
      const live = names.filter((name) => !isBound(name)).map(({ before, after }) => `${before} as ${after}`);
      const once = names.filter(isBound).map(({ before, after }) => `${before}: ${after}`);
      // As many lines as before: the map of the sources counts them.
      const lines = '\n'.repeat(list.split('\n').length - 1);
      return `${live.length > 0 ? `import { ${live.join(', ')} } from "./${from}.js"; ` : ''}const { ${once.join(', ')} } = require("./${from}.js");${lines}`;
    });
  return new Map([...files].map(([file, text]) => [file, bound(text)]));
}

function refuseCircles(files) {
  const done = new Set();
  const visit = (file, path) => {
    if (path.includes(file)) throw new Error(`files of the bundle import each other: ${[...path, file].join(' → ')}`);
    if (done.has(file)) return;
    for (const [, , from] of files.get(file).matchAll(STATEMENT)) visit(from, [...path, file]);
    done.add(file);
  };
  for (const file of files.keys()) visit(file, []);
}
