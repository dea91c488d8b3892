import { WebSocketServer } from 'ws'
import { isOurs } from './listen.mjs'

/**
 * Keeps the board of every open window alike: the server holds a board of its own and syncs it with each of them.
 * It keeps nothing on disk: after a restart the windows bring their state back.
 */
export async function serveBoard(server, load) {
  const { board } = await load('/playground/src/stores/board.ts')
  const { sync } = await load('jods/sync')
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 2 ** 20 })

  server.on('upgrade', (request, socket, head) => {
    // Vite has a listener of its own for these.
    if (request.headers['sec-websocket-protocol']?.startsWith('vite-')) return
    if (request.url !== '/playground/board' || !isOurs(request)) socket.destroy()
    else sockets.handleUpgrade(request, socket, head, meet)
  })

  function meet(socket) {
    const live = sync(socket, board, { onError: complain })
    socket.on('error', complain)
    socket.on('close', () => live.stop())
  }

  return {
    windows: () => sockets.clients.size,
    close() {
      for (const socket of sockets.clients) socket.terminate()
    },
  }
}

function complain(error) {
  console.error(`board: ${error.message}`)
}
