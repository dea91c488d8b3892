// Serves the site, and in it the playground: its board over a WebSocket, the machine's readings over SSE.
// `node docs-site/server/serve.mjs [--port 5173]`; listens on this computer only.
import { createServer } from 'node:http'
import { prepareWhileServing } from '../build/prepare.mjs'
import { serveBoard } from './board.mjs'
import { listen, wantedPort } from './listen.mjs'
import { serveMachine } from './machine.mjs'
import { openSite } from './site.mjs'

const wanted = wantedPort(process.argv.slice(2), process.env)
const server = createServer()
const preparing = await prepareWhileServing()
const site = await openSite(server)
const board = await serveBoard(server, site.load)
const machine = serveMachine({ windows: board.windows })

server.on('request', (request, response) => {
  const path = request.url?.split('?')[0]
  if (path === '/playground/machine') machine.handle(request, response)
  else site.handle(request, response)
})

process.on('SIGINT', shutDown)
process.on('SIGTERM', shutDown)

const port = await listen(server, wanted)
if (wanted !== 0 && port !== wanted) console.log(`Port ${wanted} is in use, so the site takes ${port}.`)
console.log(`jods: http://127.0.0.1:${port}/ · the playground is at /playground/  (Ctrl+C ends it)`)

let ending = false
async function shutDown() {
  // Asked twice: do not wait for anybody.
  if (ending) process.exit(1)
  ending = true
  preparing?.kill()
  machine.close()
  board.close()
  server.close()
  server.closeAllConnections()
  await site.close()
  process.exit(0)
}
