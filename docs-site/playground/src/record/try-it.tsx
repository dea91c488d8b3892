import { applyPatch, type Rejection, SchemaError } from 'jods'
import { type ReactNode, useState } from 'react'
import { board } from '../stores/board.js'

const greeting = `[
  { "op": "replace", "path": "/note",
    "value": "Hello from a patch" }
]`

/** Half of it is fine; a patch is applied whole or not at all. */
const half = `[
  { "op": "replace", "path": "/note",
    "value": "This half is fine" },
  { "op": "add", "path": "/tasks/-",
    "value": {
      "id": "half", "assignee": "",
      "title": "This half is not",
      "estimate": "soon", "done": false
    } }
]`

interface Told {
  tone: 'fine' | 'refused'
  text: string
  /** What was tried, as code. */
  code?: string
}

/** Writes that a schema has to refuse, and a place to try patches by hand. */
export function TryIt(): ReactNode {
  const [text, setText] = useState(greeting)
  // Each answer stands next to what was pressed; the younger one replaces the other.
  const [answer, setAnswer] = useState<{ to: 'button' | 'patch'; told: Told }>()

  const tryPatch = () => {
    setText(half)
    setAnswer({ to: 'button', told: applied(half) })
  }
  const apply = () => setAnswer({ to: 'patch', told: applied(text) })

  return (
    <aside className="try-it" aria-labelledby="try-title">
      <h3 id="try-title">Try to break it</h3>
      <div className="try-buttons">
        <button type="button" className="button" onClick={() => setAnswer({ to: 'button', told: invalidEdit() })}>
          Try an invalid edit
        </button>
        <button type="button" className="button" onClick={tryPatch}>
          Try an invalid patch
        </button>
      </div>
      <Answer told={answer?.to === 'button' ? answer.told : undefined} />
      <label className="patch-label" htmlFor="patch">
        Or write a patch <small>RFC 6902</small>
      </label>
      <textarea
        id="patch"
        data-own-undo
        rows={6}
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setAnswer(undefined)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) apply()
        }}
      />
      <div className="try-apply">
        <button type="button" className="button primary" title="Ctrl+Enter" onClick={apply}>
          Apply patch
        </button>
        <Answer told={answer?.to === 'patch' ? answer.told : undefined} />
      </div>
    </aside>
  )
}

function Answer({ told }: { told: Told | undefined }): ReactNode {
  return (
    <div className="answer" role="status">
      {told && (
        <p className={`answer-${told.tone}`}>
          {told.code && <code>{told.code}</code>}
          {told.text}
        </p>
      )}
    </div>
  )
}

/** The write is a plain assignment; the refusal is a plain exception. */
function invalidEdit(): Told {
  const [first] = board.tasks
  try {
    if (first) first.estimate = -5
    else board.tasks.push({ id: 'x', title: '', assignee: '', estimate: 1, done: false })
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error
    const code = first ? 'board.tasks[0].estimate = -5' : "board.tasks.push({ title: '', … })"
    return { tone: 'refused', text: refused(error.issues[0]?.message ?? error.message), code }
  }
  return { tone: 'fine', text: 'The schema let it pass.' }
}

function applied(text: string): Told {
  let patch: Parameters<typeof applyPatch>[1]
  try {
    patch = JSON.parse(text)
  } catch {
    return { tone: 'refused', text: 'That is not JSON, so it never reached the store.' }
  }
  const result = applyPatch(board, patch)
  if (!result.ok) return { tone: 'refused', text: refused(why(result.rejection)) }
  return { tone: 'fine', text: result.change ? 'Applied.' : 'Applied; nothing was different.' }
}

function why({ issues, reason }: Rejection): string {
  return issues[0]?.message ?? reason
}

function refused(reason: string): string {
  return `Refused, and nothing changed: ${reason.replace(/\.$/, '')}.`
}
