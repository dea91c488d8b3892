import { type ReadableAtom, signal } from 'jods'
import { type PairSocket, pair } from 'jods/socket'

/** A line from one person to the server. It lives in the page, takes its time, and breaks when it is bad. */
export interface Line {
  readonly isOn: ReadableAtom<boolean>
  switchTo(on: boolean): void
  /** Opens a connection and hands its far end to `answer`. Throws while the line is off, as `new WebSocket` would fail. */
  dial(answer: (far: PairSocket) => void): PairSocket
}

export function createLine(isBad: ReadableAtom<boolean>): Line {
  const isOn = signal(true)
  let near: PairSocket | undefined
  let arrival = 0

  /** Messages arrive in order. On a bad line each takes up to a second, and one of eight breaks the connection. */
  function carry(deliver: () => void): void {
    if (isBad.get() && Math.random() < 1 / 8) {
      near?.cut()
      return
    }
    arrival = Math.max(arrival, Date.now() + (isBad.get() ? 200 + Math.random() * 800 : 30))
    setTimeout(deliver, arrival - Date.now())
  }

  return {
    isOn,
    switchTo(on) {
      isOn.set(on)
      if (!on) near?.cut()
    },
    dial(answer) {
      if (!isOn.get()) throw new Error('The line is off.')
      const ends = pair({ schedule: carry })
      near = ends[0]
      answer(ends[1])
      return near
    },
  }
}
