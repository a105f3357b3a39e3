import { createPrivateKey, X509Certificate } from 'node:crypto';
import { FootpathError } from '../../event/error';
import type { KafkaTls } from './kafka-options';

/**
 * Of a text that holds no certificate nothing would be said, and no broker would be believed afterwards.
 *
 * @param name of what the text is, as the subject of a sentence.
 * @throws FootpathError `bad-argument` where it holds none, or one that cannot be read.
 */
export function checkCertificates(name: string, text: string): void {
  const found = text.match(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs) ?? [];
  if (found.length === 0) {
    throw new FootpathError(
      'bad-argument',
      `${name} holds no certificate. It takes PEM: text that begins with -----BEGIN CERTIFICATE-----.`,
    );
  }
  for (const [index, certificate] of found.entries()) {
    try {
      new X509Certificate(certificate);
    } catch (error) {
      throw new FootpathError(
        'bad-argument',
        `${name} holds a certificate that cannot be read (number ${index + 1} of ${found.length}). Fetch the file again.`,
        { cause: error },
      );
    }
  }
}

/** @throws FootpathError `bad-argument` where one of the texts is not what it is to be. */
export function checkTls({ ca, cert, key }: KafkaTls): void {
  if (ca !== undefined) checkCertificates('tls.ca', ca);
  if (cert !== undefined) checkCertificates('tls.cert', cert);
  if (key === undefined) return;
  try {
    createPrivateKey(key);
  } catch {
    // The cause may hold the key.
    throw new FootpathError(
      'bad-argument',
      'tls.key holds no private key that can be read. It takes PEM without a passphrase.',
    );
  }
}
