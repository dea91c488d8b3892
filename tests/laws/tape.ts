import fc from 'fast-check'
import { vi } from 'vitest'

/*
 * Laws draw everything from a tape of numbers: cheap to make, and it shrinks as one list, towards what zeros draw.
 * Every run prints its seed. The gate repeats one, so that it says the same thing twice; JODS_SEED=random draws
 * another, JODS_SEED=number repeats it, JODS_TAPE repeats a counterexample, JODS_RUNS says how many cases.
 */

export class Tape {
  #at = 0
  constructor(readonly numbers: readonly number[]) {}

  get isAtEnd(): boolean {
    return this.#at >= this.numbers.length
  }

  /** A whole number from 0 to `count` - 1; 0 when the tape has ended. */
  below(count: number): number {
    return (this.numbers[this.#at++] ?? 0) % count
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T
  }

  /** True in `percent` of the cases. */
  chance(percent: number): boolean {
    return this.below(100) >= 100 - percent
  }

  list<T>(count: number, make: () => T): T[] {
    return Array.from({ length: count }, make)
  }
}

/** Throws for a tape that is a counterexample; `log` is told what the tape stands for. */
export type Law = (tape: Tape, log: string[]) => void

export const runs: number = Number(process.env.JODS_RUNS ?? 5000)
const { JODS_SEED = '1' } = process.env
const seed = JODS_SEED === 'random' ? Math.floor(Math.random() * 0x7fffffff) : Number(JODS_SEED)
const SHRINK_MS = 60_000

/** Checks the law for `times` × JODS_RUNS tapes of `length`. A counterexample is shrunk, each step in fresh modules. */
export async function holds(name: string, length: number, times: number, load: () => Promise<Law>): Promise<void> {
  const { JODS_TAPE } = process.env
  const cases = Math.ceil(runs * times)
  console.info(`${name}: JODS_SEED=${seed}, ${cases} cases`)
  let law = await load()
  let failing: number[] | undefined
  if (JODS_TAPE !== undefined) failing = JODS_TAPE.split(',').map(Number)
  else {
    const tapes = fc.array(fc.nat(0xffff), { minLength: length, maxLength: length, size: 'max' })
    const run = fc.property(fc.noShrink(fc.noBias(tapes)), (numbers) => law(new Tape(numbers), []))
    const result = fc.check(run, { seed, numRuns: cases, endOnFailure: true })
    if (!result.failed) return
    failing = result.counterexample?.[0] as number[]
  }
  const first = faultOf(law, failing) ?? 'it holds when tried again: an earlier case left something behind'
  const until = Date.now() + SHRINK_MS
  const isFailing = async (numbers: number[]): Promise<boolean> => {
    if (faultOf(law, numbers) === undefined) return false
    // It may be what an earlier case left behind that fails.
    vi.resetModules()
    law = await load()
    return faultOf(law, numbers) !== undefined
  }
  vi.resetModules()
  law = await load()
  const shrunk = (await isFailing(failing)) ? await shrink(failing, isFailing, () => Date.now() > until) : failing
  vi.resetModules()
  const last = faultOf(await load(), shrunk) ?? first
  throw new Error(`${name} does not hold: JODS_SEED=${seed} or JODS_TAPE=${shrunk.join(',')}\n${last}`)
}

/** The log of a case and what is wrong with it; undefined when nothing is. */
function faultOf(law: Law, numbers: readonly number[]): string | undefined {
  const log: string[] = []
  try {
    law(new Tape(numbers), log)
    return undefined
  } catch (error) {
    return [...log, error instanceof Error ? (error.name === 'Error' ? error.message : error.stack) : error].join('\n')
  }
}

/** Shortens the tape and lowers its numbers for as long as it goes on failing. */
async function shrink(
  numbers: number[],
  isFailing: (numbers: number[]) => Promise<boolean>,
  isLate: () => boolean,
): Promise<number[]> {
  let best = numbers
  const attempt = async (next: number[]): Promise<boolean> => {
    if (isLate() || !(await isFailing(next))) return false
    best = next
    return true
  }
  for (let before = ''; before !== best.join() && !isLate(); ) {
    before = best.join()
    for (let size = best.length >> 1; size > 0; size >>= 1) {
      for (let i = best.length - size; i >= 0; i -= size) await attempt([...best.slice(0, i), ...best.slice(i + size)])
      for (let i = best.length - size; size > 1 && i >= 0; i -= size) {
        if (best.slice(i, i + size).some((number) => number > 0))
          await attempt(best.map((old, at) => (at >= i && at < i + size ? 0 : old)))
      }
    }
    for (let i = best.length - 1; i >= 0; i--) {
      const lower = (value: number) => attempt(best.map((old, at) => (at === i ? value : old)))
      if (best[i] === 0 || (await lower(0))) continue
      // Draws are taken modulo small numbers: a big one has a small equal.
      for (const by of [100, 60]) if ((best[i] as number) >= by) await lower((best[i] as number) % by)
      while ((best[i] as number) > 0 && (await lower((best[i] as number) >> 1)));
      if ((best[i] as number) > 0) await lower((best[i] as number) - 1)
    }
  }
  return best
}
