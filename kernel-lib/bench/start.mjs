// What `npm run bench` measures: the whole job beside DuckDB, or with `services` first Kafka and MongoDB beside their clients alone.
await import(process.argv[2] === 'services' ? './services.mjs' : './bench.mjs');
