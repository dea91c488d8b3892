import { JodsError } from 'jods'
import { utf8Length, valueOfData } from './parse.js'
import type { EventSourceLike, Feeding, Item } from './source.js'

/** Events that may wait. They are taken as fast as the store takes writes, so that only a stalled program gets here. */
const waitingLimit = 10_000
const closed = 2

interface MessageLike {
  readonly data?: unknown
  readonly lastEventId?: string
}

/** The messages of an EventSource, which reconnects by itself; fails when it has given up. Leaves it open. */
export async function* fromEventSource(source: EventSourceLike, feeding: Feeding): AsyncGenerator<readonly Item[]> {
  let waiting: MessageLike[] = []
  let failure: JodsError | undefined
  let wake = () => {}
  const onMessage = (message: MessageLike) => {
    waiting.push(message)
    if (waiting.length > waitingLimit)
      failure = new JodsError('stream/source', 'Events come faster than they are taken.')
    wake()
  }
  const onError = () => {
    if (source.readyState !== closed) return
    failure = new JodsError('stream/source', 'The EventSource has given up.')
    wake()
  }
  source.addEventListener('message', onMessage)
  source.addEventListener('error', onError)
  feeding.signal.addEventListener('abort', () => wake())
  try {
    while (!feeding.signal.aborted) {
      const taken = waiting
      waiting = []
      if (taken.length > 0) yield taken.map((message) => read(message, feeding))
      if (waiting.length > 0) continue
      if (failure) throw failure
      await new Promise<void>((resolve) => {
        wake = resolve
        if (failure || waiting.length > 0 || feeding.signal.aborted) resolve()
      })
    }
  } finally {
    source.removeEventListener('message', onMessage)
    source.removeEventListener('error', onError)
  }
}

function read({ data, lastEventId }: MessageLike, feeding: Feeding): Item {
  const text = typeof data === 'string' ? data : String(data)
  feeding.countBytes(utf8Length(text))
  const event = { event: 'message', ...(lastEventId && { id: lastEventId }), data: text }
  return { kind: 'value', value: valueOfData(text), event }
}
