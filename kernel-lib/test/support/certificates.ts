import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isThere } from './mongo/rig-cache';

/** Why no certificate can be made here, with what to install; null where it can. */
export const opensslMissing: string | null = isThere('openssl', ['version']) ? null : 'apt-get install openssl';

/** An authority that only these tests know, and a server's certificate by it; files in PEM. */
export interface Certificates {
  /** The authority's certificate. */
  readonly ca: string;
  /** Of the server at 127.0.0.1. */
  readonly cert: string;
  readonly key: string;
  /** The server's key, its certificate and the authority's, one behind the other. */
  readonly keyStore: string;
}

/** Makes an authority, and a certificate for this machine's loopback that lasts a day, in a folder. */
export function makeCertificates(folder: string): Certificates {
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '1', '-subj', '/CN=shop authority');
  openssl('req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=127.0.0.1');
  writeFileSync(at('names'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
  const signed = ['-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names'];
  openssl('x509', '-req', ...signed, '-out', 'server.pem', '-days', '1');
  const [ca, cert, serverKey] = [at('ca.pem'), at('server.pem'), at('server.key')];
  const keyStore = at('store.pem');
  writeFileSync(keyStore, [serverKey, cert, ca].map((file) => readFileSync(file, 'utf8')).join(''));
  return { ca, cert, key: serverKey, keyStore };
}
