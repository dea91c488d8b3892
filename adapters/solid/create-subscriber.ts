import { effect, signal, untracked } from 'jods'
import type { CreateSubscriber } from 'jods/kit'
import { batch, createSignal, getListener, onCleanup } from 'solid-js'

/** One source of Solid's: it is followed while a computation depends on it. On a server nothing ever does. */
export const createSubscriber: CreateSubscriber = (start) => {
  const [track, wake] = createSignal(undefined, { equals: false })
  let computations = 0
  let stop = (): void => {}
  return () => {
    if (getListener() === null) return
    track()
    if (computations++ === 0) stop = start(() => wakeTogether(wake))
    onCleanup(() => {
      if (--computations === 0) stop()
    })
  }
}

const due = new Set<() => void>()
const turn = signal(0)
let isListening = false

/** Wakes all that one commit has changed in one go: the effect that does it waits behind those that find out. */
function wakeTogether(wake: () => void): void {
  due.add(wake)
  if (!isListening) effect(wakeDue)
  isListening = true
  turn.set(turn.get() + 1)
}

function wakeDue(): void {
  turn.get()
  const wakes = [...due]
  due.clear()
  untracked(() =>
    batch(() => {
      for (const wake of wakes) wake()
    }),
  )
}
