import { useStore } from '@nanostores/react'
import type { ReactNode } from 'react'
import { past } from '../stores/log.js'
import { Redo, Undo } from '../ui/icons.js'

interface Props {
  /** The icon alone. */
  plain?: boolean
}

// Never `disabled`: the last undo must not throw the keyboard off the button.

export function UndoButton({ plain = false }: Props): ReactNode {
  const can = useStore(past.canUndo)
  return (
    <button
      type="button"
      className={plain ? 'icon-button' : 'button'}
      aria-label="Undo"
      aria-disabled={!can}
      title="Undo (Ctrl+Z)"
      onClick={() => can && past.undo()}
    >
      <Undo /> {!plain && 'Undo'}
    </button>
  )
}

export function RedoButton({ plain = false }: Props): ReactNode {
  const can = useStore(past.canRedo)
  return (
    <button
      type="button"
      className={plain ? 'icon-button' : 'button'}
      aria-label="Redo"
      aria-disabled={!can}
      title="Redo (Ctrl+Shift+Z)"
      onClick={() => can && past.redo()}
    >
      <Redo /> {!plain && 'Redo'}
    </button>
  )
}
