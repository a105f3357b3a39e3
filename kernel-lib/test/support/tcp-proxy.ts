import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What a proxy does to the connections that go through it. */
export interface TcpProxy {
  readonly port: number;
  /** Ends every connection at once; new ones are taken again. */
  cut(): void;
  /** Holds back every piece of bytes for so long, in both directions; 0 for not at all. */
  delay(ms: number): void;
  /** Connections stay open and new ones are taken, and no byte goes on, until `mend`: what came meanwhile is lost with its connection. */
  halfOpen(): void;
  /** Ends the connections that were half open; new ones are as they were. */
  mend(): void;
  /** Resolves when the next connection is taken. */
  taken(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A proxy before a server of this machine.
 *
 * @param port its own; default any that is free. One that was closed comes again by it.
 */
export async function tcpProxy(serverPort: number, port = 0): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let delayMs = 0;
  let isSilent = false;
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  };
  const pass = (from: Socket, to: Socket) => {
    from.on('data', (bytes) => {
      if (isSilent) return;
      if (delayMs === 0) to.write(bytes);
      else setTimeout(() => to.destroyed || to.write(bytes), delayMs);
    });
    from.on('close', () => to.destroy());
  };
  const server = createServer((client) => {
    const upstream = connect(serverPort, '127.0.0.1');
    for (const socket of [client, upstream]) track(socket);
    pass(client, upstream);
    pass(upstream, client);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    delay: (ms) => {
      delayMs = ms;
    },
    halfOpen: () => {
      isSilent = true;
    },
    mend: () => {
      isSilent = false;
      cut();
    },
    taken: async () => {
      await once(server, 'connection');
    },
    close: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
