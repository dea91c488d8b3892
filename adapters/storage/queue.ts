export interface Queue {
  /** Runs `task` when the earlier ones of the same key have ended, well or not; those of other keys run beside it. */
  run<T>(key: string, task: () => Promise<T>): Promise<T>
  /** Settles when everything asked for until now has ended. Never rejects. */
  idle(): Promise<void>
}

export function createQueue(): Queue {
  const tails = new Map<string, Promise<void>>()
  return {
    run(key, task) {
      const turn = (tails.get(key) ?? Promise.resolve()).then(task)
      const tail = turn.then(ignore, ignore).then(() => {
        if (tails.get(key) === tail) tails.delete(key)
      })
      tails.set(key, tail)
      return turn
    },
    idle: () => Promise.all(tails.values()).then(ignore),
  }
}

function ignore(): void {}
