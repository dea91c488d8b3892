import type { SharedSocketOptions } from 'jods/socket'

type Locks = NonNullable<SharedSocketOptions['locks']>

/** Web Locks of one origin, as far as the sockets use them: exclusive, in order of request. */
export function createLocks(): Locks {
  const queue: { start(): void }[] = []
  let held: { end(error?: Error): void } | undefined

  return {
    request(_, { signal, steal }, run) {
      return new Promise((resolve, reject) => {
        const entry = {
          start() {
            let isOver = false
            const end = (error?: Error) => {
              if (isOver) return
              isOver = true
              if (held === own) {
                held = undefined
                queue.shift()?.start()
              }
              if (error) reject(error)
              else resolve(undefined)
            }
            const own = { end }
            held = own
            run().then(
              () => end(),
              (error) => end(error),
            )
          },
        }
        if (steal) {
          const former = held
          entry.start()
          former?.end(new DOMException('stolen', 'AbortError'))
          return
        }
        signal?.addEventListener('abort', () => {
          const index = queue.indexOf(entry)
          if (index < 0) return
          queue.splice(index, 1)
          reject(new DOMException('aborted', 'AbortError'))
        })
        if (held) queue.push(entry)
        else entry.start()
      })
    },
  }
}
