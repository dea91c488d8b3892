import { SchemaError } from 'jods'
import { useState } from 'react'

export interface Draft {
  /** What the field shows. */
  text: string
  /** Why the store refused what was typed last; empty when it did not. */
  error: string
  type: (text: string) => void
  /** Back to what the store holds. */
  drop: () => void
}

/**
 * A field that writes straight to the store. Text that the store has refused, or holds in another spelling (`3.` is 3),
 * stays in the field until it is left or the value changes from elsewhere.
 */
export function useDraft<T>(value: T, write: (text: string) => T): Draft {
  const [draft, setDraft] = useState({ text: '', error: '', over: undefined as T | undefined })
  const shown = draft.over !== undefined && Object.is(draft.over, value)

  return {
    text: shown ? draft.text : String(value),
    error: shown ? draft.error : '',
    type(text) {
      try {
        setDraft({ text, error: '', over: write(text) })
      } catch (error) {
        if (!(error instanceof SchemaError)) throw error
        setDraft({ text, error: error.issues[0]?.message ?? error.message, over: value })
      }
    },
    drop: () => setDraft({ text: '', error: '', over: undefined }),
  }
}
