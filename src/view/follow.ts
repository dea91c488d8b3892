import { effect, untracked } from '../signal/index.js'

/**
 * Calls `onChange` after every commit that changes what `read` reads, until the function returned is called. A `read` that
 * fails is a change too: whoever shows the value reads it again, and hears why.
 */
export function follow(read: () => unknown, onChange: () => void): () => void {
  let isFirst = true
  const run = (): void => {
    try {
      read()
    } catch {
      // A child may find its row gone before its parent has taken it away.
    }
    if (!isFirst) untracked(onChange)
    isFirst = false
  }
  // Of its own, whoever is running: an effect belongs to the one that it was created in.
  return untracked(() => effect(run))
}
