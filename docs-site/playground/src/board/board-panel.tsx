import { reset } from 'jods'
import { type ReactNode, useRef } from 'react'
import { RedoButton, UndoButton } from '../record/undo-buttons.js'
import { board } from '../stores/board.js'
import { toast } from '../ui/toast.js'
import { useTracked } from '../views/use-tracked.js'
import { AddTask } from './add-task.js'
import { Note } from './note.js'
import { TaskRow } from './task-row.js'
import { Totals } from './totals.js'

/** The shared board: everything on it is edited in place. */
export function BoardPanel(): ReactNode {
  // Only the order and number of tasks are read here: typing in a row wakes that row, not the list.
  const tasks = useTracked(() => board.tasks.map((task) => task))
  const adding = useRef<HTMLInputElement>(null)

  return (
    <section className="panel board" aria-labelledby="board-title">
      <header className="panel-head">
        <h2 id="board-title">Team board</h2>
        <p className="hint">Edit anything. Every open window shows it, and a reload keeps it.</p>
        <div className="panel-tools">
          <UndoButton plain />
          <RedoButton plain />
          <button type="button" className="button quiet" onClick={startOver}>
            Start over
          </button>
        </div>
      </header>
      <Totals />
      {tasks.length === 0 ? (
        <p className="empty">
          <strong>Nothing to do.</strong> Add a task below, or bring the last ones back with Undo.
        </p>
      ) : (
        <ul className="tasks" aria-label="Tasks">
          {tasks.map((task, index) => (
            <TaskRow
              key={task.id}
              task={task}
              index={index}
              count={tasks.length}
              onEmptied={() => adding.current?.focus()}
            />
          ))}
        </ul>
      )}
      <AddTask field={adding} />
      <Note />
    </section>
  )
}

function startOver(): void {
  const result = reset(board)
  if (result.ok)
    toast({ tone: 'plain', title: 'The board is back at its example', text: 'Undo brings your tasks back.' })
}
