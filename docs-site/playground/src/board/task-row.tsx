import { applyPatch } from 'jods'
import { type KeyboardEvent, memo, type ReactNode } from 'react'
import { board, type Task } from '../stores/board.js'
import { Down, Trash, Up } from '../ui/icons.js'
import { announce } from '../ui/toast.js'
import { useTracked } from '../views/use-tracked.js'
import { Avatar } from './avatar.js'
import { Field } from './field.js'

interface Props {
  /** A part of the store: it follows its task wherever the list moves it. */
  task: Task
  index: number
  count: number
  onEmptied: () => void
}

/** One task. Its fields write to the store as they are typed in; Alt with an arrow key moves it. */
export const TaskRow: (props: Props) => ReactNode = memo(({ task, index, count, onEmptied }: Props) => {
  const { title, assignee, estimate, done } = useTracked(() => ({ ...task }))
  const named = title || 'untitled task'

  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    move(index, event.key === 'ArrowUp' ? -1 : 1, count, named)
  }

  return (
    <li className={done ? 'task is-done' : 'task'} data-task={task.id} onKeyDown={onKeyDown}>
      <input
        type="checkbox"
        className="check"
        checked={done}
        aria-label={`Done: ${named}`}
        onChange={(event) => {
          task.done = event.target.checked
        }}
      />
      <Field
        className="task-title"
        label={`Title of task ${index + 1}`}
        placeholder="What has to be done?"
        value={title}
        write={(text) => {
          task.title = text
          return task.title
        }}
      />
      <div className="task-person">
        <Avatar name={assignee} />
        <Field
          label={`Assignee of ${named}`}
          placeholder="Nobody"
          list="people"
          value={assignee}
          write={(text) => {
            task.assignee = text
            return task.assignee
          }}
        />
      </div>
      <div className="task-estimate">
        <Field
          label={`Estimate of ${named}, in hours`}
          inputMode="decimal"
          value={estimate}
          write={(text) => {
            task.estimate = hoursOf(text)
            return task.estimate
          }}
        />
        <span aria-hidden="true">h</span>
      </div>
      <div className="task-actions">
        <MoveButton by={-1} {...{ index, count, named }} />
        <MoveButton by={1} {...{ index, count, named }} />
        <button
          type="button"
          className="icon-button danger"
          aria-label={`Delete ${named}`}
          title="Delete"
          onClick={(event) => {
            // The keyboard goes on with the neighbour; without one, with the line that adds.
            const row = event.currentTarget.closest('li')
            const neighbour = row?.nextElementSibling ?? row?.previousElementSibling
            neighbour?.querySelector<HTMLElement>('.danger')?.focus()
            remove(task.id, named)
            if (!neighbour) onEmptied()
          }}
        >
          <Trash />
        </button>
      </div>
    </li>
  )
})

function MoveButton({
  by,
  index,
  count,
  named,
}: {
  by: 1 | -1
  index: number
  count: number
  named: string
}): ReactNode {
  const atEnd = by < 0 ? index === 0 : index === count - 1
  const direction = by < 0 ? 'up' : 'down'
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={`Move ${named} ${direction}`}
      title={`Move ${direction} (Alt+${by < 0 ? '↑' : '↓'})`}
      // Not `disabled`: a button that dies under the finger takes the keyboard focus with it.
      aria-disabled={atEnd}
      onClick={() => move(index, by, count, named)}
    >
      {by < 0 ? <Up /> : <Down />}
    </button>
  )
}

function move(index: number, by: 1 | -1, count: number, named: string): void {
  const target = index + by
  if (target < 0 || target >= count) return
  applyPatch(board, [{ op: 'move', from: `/tasks/${index}`, path: `/tasks/${target}` }])
  announce(`${named}: moved to ${target + 1} of ${count}`)
}

function remove(id: string, named: string): void {
  const index = board.tasks.findIndex((task) => task.id === id)
  if (index < 0) return
  board.tasks.splice(index, 1)
  announce(`${named}: deleted. Control Z brings it back.`)
}

/** What was typed, as a number; nothing at all is not zero. The schema judges what comes out. */
function hoursOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text.replace(',', '.'))
}
