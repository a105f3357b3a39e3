// Run after each install: a registry that lacks a platform's optional binary makes `npm install` leave it out of the lock
// file, and `npm ci` then refuses the lock. The missing entries are added; where they can be had, they are installed.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const file = join(import.meta.dirname, '../../package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const { packages } = lock;
const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm64', 'x64', 'ia32', 'arm', 'riscv64', 'ppc64', 's390x', 'loong64', 'mips64el', 'wasm32'];

/** The nearest entry of a dependency, as Node would find it from `from`. */
function found(from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`]) return true;
    if (!at.includes('/')) return false;
    if (at === '') return false;
  }
}

let added = 0;
for (const [from, { optionalDependencies = {} }] of Object.entries(packages)) {
  for (const [name, range] of Object.entries(optionalDependencies)) {
    if (found(from, name) || packages[`node_modules/${name}`]) continue;
    const system = systems.find((word) => name.includes(word)) ?? (name.includes('windows') ? 'win32' : 'none');
    const processor = processors.find((word) => name.includes(word));
    packages[`node_modules/${name}`] = {
      version: range.replace(/^[\^~]/, ''),
      optional: true,
      os: [system],
      ...(processor ? { cpu: [processor] } : {}),
      ...(name.includes('musl') ? { libc: ['musl'] } : {}),
    };
    added++;
    console.log(`added ${name} ${range}`);
  }
}
if (added > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} entries added`);
