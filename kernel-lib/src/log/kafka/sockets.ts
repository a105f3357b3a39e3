import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ISocketFactory } from 'kafkajs';

const KEEP_ALIVE_MS = 60_000;

/** The client's connections. Once they are closed it opens no more, and gives up at once whatever it tries again and again. */
export class Sockets {
  private readonly open = new Set<Socket>();
  private isClosed = false;

  readonly make: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    // The client takes an error of this kind for one of the program, and does not try again.
    if (this.isClosed) throw new TypeError('the connection to Kafka was closed');
    const name = isIP(host) === 0 ? { servername: host } : {};
    const socket = ssl ? connectTls({ host, port, ...name, ...ssl }, onConnect) : connect({ host, port }, onConnect);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    this.open.add(socket);
    socket.once('close', () => this.open.delete(socket));
    return socket;
  };

  close(): void {
    this.isClosed = true;
    for (const socket of this.open) socket.destroy();
  }
}
