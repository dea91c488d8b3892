import { isThenable, type Procedure, runProcedure } from 'jods/kit'

/** Runs the procedures of one key one after the other; the first of them within the call, if nothing is under way. */
export function createTurns(): <T>(key: string, start: () => Procedure<T>) => T | Promise<T> {
  const tails = new Map<string, Promise<unknown>>()
  return (key, start) => {
    const before = tails.get(key)
    const answer = before ? before.then(() => runProcedure(start())) : runProcedure(start())
    if (!isThenable(answer)) return answer
    const tail: Promise<unknown> = answer.then(ignore, ignore).then(() => {
      if (tails.get(key) === tail) tails.delete(key)
    })
    tails.set(key, tail)
    return answer
  }
}

function ignore(): void {}
