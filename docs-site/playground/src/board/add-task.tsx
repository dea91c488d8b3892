import { SchemaError } from 'jods'
import { type FormEvent, type ReactNode, type RefObject, useState } from 'react'
import { board } from '../stores/board.js'
import { Plus } from '../ui/icons.js'
import { announce } from '../ui/toast.js'

/** The line under the list: a title and Enter make a task. */
export function AddTask({ field }: { field: RefObject<HTMLInputElement | null> }): ReactNode {
  const [title, setTitle] = useState('')
  const [error, setError] = useState('')

  const add = (event: FormEvent) => {
    event.preventDefault()
    try {
      board.tasks.push({ id: crypto.randomUUID(), title: title.trim(), assignee: '', estimate: 1, done: false })
      announce(`${title.trim()}: added`)
      setTitle('')
      setError('')
    } catch (refusal) {
      if (!(refusal instanceof SchemaError)) throw refusal
      setError(refusal.issues[0]?.message ?? refusal.message)
    }
    field.current?.focus()
  }

  return (
    <form className="add-task" onSubmit={add} noValidate>
      <div className="field">
        <input
          ref={field}
          // Ctrl+Z takes back what is being typed here; once it is a task, it takes back the task.
          data-own-undo={title === '' ? undefined : true}
          type="text"
          value={title}
          placeholder="Add a task…"
          aria-label="Title of the new task"
          aria-invalid={error !== ''}
          aria-describedby={error ? 'add-task-error' : undefined}
          autoComplete="off"
          onChange={(event) => {
            setTitle(event.target.value)
            setError('')
          }}
        />
        {error && (
          <p className="field-error" id="add-task-error" role="alert">
            {error}
          </p>
        )}
      </div>
      <button type="submit" className="button">
        <Plus /> Add task
      </button>
    </form>
  )
}
