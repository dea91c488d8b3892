/** How much of something is let pass within each minute. */
export interface Allowance {
  /** True when nothing of it is left for now. */
  readonly isSpent: boolean
  spend(amount: number): void
}

const pause = 60_000

export function createAllowance(most: number, elapsed: () => number): Allowance {
  let since = Number.NEGATIVE_INFINITY
  let spent = 0

  function renew(): void {
    if (elapsed() - since < pause) return
    since = elapsed()
    spent = 0
  }

  return {
    get isSpent() {
      renew()
      return spent >= most
    },
    spend(amount) {
      renew()
      spent += amount
    },
  }
}
