import { once } from 'node:events'

const host = '127.0.0.1'
const furthest = 50

/** `--port 4000`, `--port=4000` or `PORT=4000`; 5173 when nobody says. */
export function wantedPort(args, env) {
  const at = args.findIndex((arg) => arg === '--port' || arg.startsWith('--port='))
  const asked = at < 0 ? env.PORT : args[at].split('=')[1] || args[at + 1]
  if (asked === undefined || asked === '') return 5173
  const port = Number(asked)
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port
  console.error(`"${asked}" is no port: give a whole number from 0 to 65535.`)
  process.exit(1)
}

/** Listens on `wanted`, or on the next free port after it. Returns the one it got; 0 asks the system for any. */
export async function listen(server, wanted) {
  const last = Math.min(wanted + furthest, 65_535)
  for (let port = wanted; port <= last; port++) {
    try {
      server.listen(port, host)
      await once(server, 'listening')
      return server.address().port
    } catch (error) {
      if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error
    }
  }
  console.error(`No free port from ${wanted} to ${last}. Name another with --port.`)
  process.exit(1)
}

/**
 * True for a request that a page of this very server made, or none at all. Another site's script can reach a local
 * port, by WebSocket without asking and by a name of its own that points here; neither gets anything.
 */
export function isOurs({ headers }) {
  const named = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? '')
  return named && (headers.origin === undefined || headers.origin === `http://${headers.host}`)
}
