import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';

const page = join(__dirname, '../../src/report/page');

/** The texts that a report is made of, built as the product builds them. */
export async function pageAssets(): Promise<{ plotlyScript: string; pageScript: string; pageStyle: string }> {
  const built = await build({
    entryPoints: { 'report-page': join(page, 'main.ts'), 'report-style': join(page, 'report.css') },
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    write: false,
    outdir: 'memory',
  });
  const text = (end: string) => built.outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
  return {
    plotlyScript: readFileSync(createRequire(__filename).resolve('plotly.js-basic-dist-min'), 'utf8'),
    pageScript: text('report-page.js'),
    pageStyle: text('report-style.css'),
  };
}
