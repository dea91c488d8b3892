// Serves the playground: the page through Vite, the board over a WebSocket, the machine's readings over SSE.
// `node server.mjs [--port 5173]`; listens on this computer only.
import { createServer } from 'node:http'
import { serveBoard } from './server/board.mjs'
import { listen, wantedPort } from './server/listen.mjs'
import { serveMachine } from './server/machine.mjs'
import { openPage } from './server/page.mjs'

const server = createServer()
const page = await openPage()
const board = await serveBoard(server, page.load)
const machine = serveMachine({ windows: board.windows })

server.on('request', (request, response) => {
  const path = request.url?.split('?')[0]
  if (path === '/machine') machine.handle(request, response)
  else page.handle(request, response)
})

process.on('SIGINT', shutDown)
process.on('SIGTERM', shutDown)

const wanted = wantedPort(process.argv.slice(2), process.env)
const port = await listen(server, wanted)
if (wanted !== 0 && port !== wanted) console.log(`Port ${wanted} is in use, so the playground takes ${port}.`)
console.log(`jods playground: http://127.0.0.1:${port}/  (Ctrl+C ends it)`)

let ending = false
async function shutDown() {
  // Asked twice: do not wait for anybody.
  if (ending) process.exit(1)
  ending = true
  machine.close()
  board.close()
  server.close()
  server.closeAllConnections()
  await page.close()
  process.exit(0)
}
