import { isOurs } from './listen.mjs'
import { hostFacts, openReadings } from './readings.mjs'

const interval = 500
/** One minute of them. */
const kept = 120

/**
 * `/playground/machine`: server-sent events in the shape that `stream` reads. The first replaces the whole state with the last
 * minute, so that a page opened now has full charts; each later one is a patch that appends a reading.
 */
export function serveMachine({ windows }) {
  const readings = openReadings()
  const responses = new Set()
  const samples = []

  const timer = setInterval(() => {
    const full = samples.length === kept
    if (full) samples.shift()
    samples.push(readings.take())
    const patch = [
      ...(full ? [{ op: 'remove', path: '/samples/0' }] : []),
      { op: 'add', path: '/samples/-', value: samples.at(-1) },
      { op: 'replace', path: '/windows', value: windows() },
    ]
    for (const response of responses) send(response, { type: 'patch', patch })
  }, interval)

  return {
    handle(request, response) {
      if (!isOurs(request)) {
        response.writeHead(403).end()
        return
      }
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      send(response, { type: 'replace', value: { host: hostFacts(), windows: windows(), samples } })
      responses.add(response)
      response.on('close', () => responses.delete(response))
    },
    close() {
      clearInterval(timer)
      readings.stop()
      for (const response of responses) response.end()
    },
  }
}

function send(response, chunk) {
  response.write(`data: ${JSON.stringify(chunk)}\n\n`)
}
