import { connect } from 'node:net';

const ANSWER_MS = 500;
/** The header of an ApiVersions request, version 0, without a client's name. */
const REQUEST = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff]);

/** Whether a Kafka broker answers on a port of this machine: it opens its port only once it is ready. */
export function answersAsBroker(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(REQUEST));
    const end = (answers: boolean) => {
      socket.destroy();
      resolve(answers);
    };
    socket.setTimeout(ANSWER_MS, () => end(false));
    socket.on('error', () => end(false)).on('close', () => end(false));
    // Behind length and number of the request: the error's code, 0.
    socket.on('data', (bytes) => end(bytes.length >= 10 && bytes.readInt16BE(8) === 0));
  });
}
