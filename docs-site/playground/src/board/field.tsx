import { type ReactNode, useId } from 'react'
import { useDraft } from '../views/use-draft.js'

interface Props<T> {
  /** Its accessible name. */
  label: string
  value: T
  /** Puts the text into the store and returns what the store holds then. May throw what the store throws. */
  write: (text: string) => T
  className?: string
  placeholder?: string
  list?: string
  inputMode?: 'decimal'
  /** More than one line. */
  rows?: number
}

/** A field of the store, edited in place. What the schema refuses is said right below it. */
export function Field<T>({ label, value, write, className = '', rows, ...rest }: Props<T>): ReactNode {
  const draft = useDraft(value, write)
  const complaint = useId()
  const shared = {
    ...rest,
    value: draft.text,
    'aria-label': label,
    'aria-invalid': draft.error !== '',
    'aria-describedby': draft.error ? complaint : undefined,
    autoComplete: 'off',
    onChange: (event: { target: { value: string } }) => draft.type(event.target.value),
    onBlur: draft.drop,
  }
  return (
    <div className={`field ${className}`}>
      {rows ? <textarea rows={rows} {...shared} /> : <input type="text" {...shared} />}
      {draft.error && (
        <p className="field-error" id={complaint} role="alert">
          {draft.error}
        </p>
      )}
    </div>
  )
}
