import { once } from 'node:events'
import { WebSocketServer } from 'ws'

/** A WebSocket server on a free port of this machine; `meet` gets each socket. */
export async function listen(meet) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  if (meet) server.on('connection', meet)
  return {
    server,
    address: `ws://127.0.0.1:${server.address().port}`,
    close() {
      for (const socket of server.clients) socket.terminate()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}
