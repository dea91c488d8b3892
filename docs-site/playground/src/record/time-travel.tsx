import { useStore } from '@nanostores/react'
import type { ReactNode } from 'react'
import { past } from '../stores/log.js'
import { RedoButton, UndoButton } from './undo-buttons.js'

/** Undo, redo, and every step between. */
export function TimeTravel(): ReactNode {
  const steps = useStore(past.entries).length
  const position = useStore(past.position)

  return (
    <div className="panel-tools">
      <UndoButton />
      <label className="steps">
        <span className="visually-hidden">Step of your edits</span>
        <input
          type="range"
          min={0}
          max={Math.max(1, steps)}
          value={position}
          disabled={steps === 0}
          aria-valuetext={`${position} of ${steps} edits applied`}
          onChange={(event) => past.travelTo(Number(event.target.value))}
        />
        <span aria-hidden="true">
          {position}/{steps}
        </span>
      </label>
      <RedoButton />
    </div>
  )
}

/** Ctrl or Cmd with Z, Shift+Z or Y, everywhere but in a field that is not the board's. */
export function listenForUndo(target: Window): void {
  target.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return
    const key = event.key.toLowerCase()
    if ((key !== 'z' && key !== 'y') || (event.target as Element).closest('[data-own-undo]')) return
    event.preventDefault()
    if (key === 'y' || event.shiftKey) past.redo()
    else past.undo()
  })
}
