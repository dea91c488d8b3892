import { track } from 'jods/kit'
import { useState, useSyncExternalStore } from 'react'
import { countWake, viewClosed, viewOpened } from './wakes.js'

/** What `read` gives. The component renders again when something that `read` looked at has changed, and only then. */
export function useTracked<T>(read: () => T): T {
  const [view] = useState(openView)
  useSyncExternalStore(view.subscribe, view.version)
  return view.read(read)
}

function openView() {
  let version = 0
  let stop = nothing
  let render = nothing

  const onStale = () => {
    countWake()
    version += 1
    render()
  }

  return {
    version: () => version,
    read<T>(read: () => T): T {
      stop()
      const tracked = track(read, onStale)
      stop = () => tracked.stop()
      return tracked.value
    },
    subscribe(listener: () => void) {
      render = listener
      viewOpened()
      return () => {
        viewClosed()
        render = nothing
        stop()
        // Should React take the component up again: what it showed is no longer watched.
        version += 1
      }
    },
  }
}

function nothing(): void {}
