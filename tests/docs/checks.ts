import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import { checkName, throwsLaterName, throwsName } from './expectations.js'

/** Defines what `expectations` puts in place of comments. Returns the lines whose comment was reached. */
export function listenForChecks(): Set<number> {
  const reached = new Set<number>()
  const host = globalThis as Record<string, unknown>

  host[checkName] = (actual: unknown, expected: () => unknown, line: number) => {
    reached.add(line)
    const wanted = expected()
    if (!isDeepStrictEqual(actual, wanted)) expect(actual, `line ${line} of the block`).toEqual(wanted)
    return actual
  }
  host[throwsName] = (run: () => unknown, expected: string, line: number) => {
    reached.add(line)
    try {
      run()
    } catch (error) {
      return compare(error, expected, line)
    }
    throw nothingThrown(expected, line)
  }
  host[throwsLaterName] = async (run: () => Promise<unknown>, expected: string, line: number) => {
    reached.add(line)
    const outcome = await run().then(
      () => undefined,
      (error) => ({ error }),
    )
    if (!outcome) throw nothingThrown(expected, line)
    compare(outcome.error, expected, line)
  }
  return reached
}

function compare(error: unknown, expected: string, line: number): void {
  const { code, name } = error as { code?: string; name?: string }
  if (expected !== code && expected !== name)
    expect(`${name} ${code}`, `thrown at line ${line} of the block`).toBe(expected)
}

function nothingThrown(expected: string, line: number): Error {
  return new Error(`Line ${line} of the block was to throw ${expected}, and threw nothing.`)
}
