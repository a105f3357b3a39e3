// Imports go one way: within the core from left to right, from the edge to the core, from the app to all.
// A fixture that breaks every rule is checked by the same rules, so that a check that sees nothing cannot pass.
const src = process.env.FOOTPATH_IMPORTS_ROOT ?? 'kernel-lib/src';

/** What each folder may import besides itself. Whatever is not here may import anything. */
const allowed = {
  event: [],
  pipeline: ['event'],
  stream: ['event', 'pipeline'],
  chart: ['event', 'pipeline', 'stream'],
  file: ['event'],
  config: ['event', 'pipeline'],
  store: ['event', 'pipeline', 'file'],
  log: ['event', 'file'],
  services: ['event', 'file', 'store'],
  topics: ['event', 'file', 'log'],
  doctor: ['event', 'file', 'log', 'store'],
  simulate: ['event'],
  run: ['event', 'pipeline', 'stream', 'file', 'log', 'store'],
  replay: ['event', 'log', 'run', 'simulate'],
  report: ['event', 'pipeline', 'stream', 'chart', 'file', 'store', 'run'],
  notebook: ['event', 'chart', 'file', 'store', 'run', 'report'],
  export: ['event', 'pipeline', 'stream', 'file', 'store', 'run'],
  serve: ['event', 'run'],
  verify: ['event', 'pipeline', 'file', 'store', 'simulate', 'run'],
};
const core = ['event', 'pipeline', 'stream', 'chart'];

/** The rules, for the sources under a root (tests give a fixture's). */
function rulesFor(root) {
  return [
    ...Object.entries(allowed).map(([folder, others]) => ({
      name: `${folder}-imports-inward`,
      severity: 'error',
      from: { path: `^${root}/${folder}/` },
      to: { path: `^${root}/`, pathNot: [folder, ...others].map((name) => `^${root}/${name}/`) },
    })),
    {
      name: 'core-is-pure',
      comment: 'No files, network, threads or clock in the core: what a result depends on is an argument.',
      severity: 'error',
      from: { path: core.map((name) => `^${root}/${name}/`) },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?buffer$' },
    },
    {
      name: 'simulate-shares-no-parsing',
      comment: 'What makes the truth must not know how the engine reads: of the events it shares the error only.',
      severity: 'error',
      from: { path: `^${root}/simulate/` },
      to: { path: `^${root}/event/`, pathNot: `^${root}/event/error` },
    },
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
  ];
}

module.exports = {
  forbidden: rulesFor(src),
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.cjs', '.mjs', '.json'] },
  },
};
