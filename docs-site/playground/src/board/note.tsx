import type { ReactNode } from 'react'
import { board } from '../stores/board.js'
import { useTracked } from '../views/use-tracked.js'
import { Field } from './field.js'

/** A text that everybody writes in. */
export function Note(): ReactNode {
  const note = useTracked(() => board.note)
  return (
    <div className="note">
      <h3>Note</h3>
      <Field
        label="Note for everybody"
        placeholder="Leave a note for everybody…"
        rows={2}
        value={note}
        write={(text) => {
          board.note = text
          return board.note
        }}
      />
    </div>
  )
}
