// The options of a program here, and its --help: what it measures, and each option with its default.
import { parseArgs } from 'node:util';

/**
 * @param about what is measured, in a sentence.
 * @param options as `parseArgs` takes them.
 * @returns their values; with `--help` it prints what there is and ends the program.
 */
export function benchOptions(about, options, args = process.argv.slice(2)) {
  const { values } = parseArgs({ args, options: { ...options, help: { type: 'boolean', short: 'h' } } });
  if (!values.help) return values;
  const lines = Object.entries(options).map(([name, { type, default: standard }]) => {
    const given = type === 'boolean' ? '' : ' <VALUE>';
    return `  --${name}${given}${standard === undefined || standard === false ? '' : ` (default: ${standard})`}`;
  });
  console.log([about, '', 'Options:', ...lines, '  -h, --help'].join('\n'));
  process.exit(0);
}
