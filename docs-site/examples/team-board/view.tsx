import '../shared/ui.css'
import './style.css'
import { useStore } from '@nanostores/react'
import { reset, SchemaError } from 'jods'
import { useJods } from 'jods/react'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { type Board, columns } from './board.js'
import { CardView } from './card.jsx'
import type { Team } from './team.js'

export function TeamView({ team }: { team: Team }): ReactNode {
  return (
    <div className="ex">
      <Head team={team} />
      <BuildBar team={team} />
      <Columns board={team.board} />
      <AddCard board={team.board} />
    </div>
  )
}

function Head({ team: { board, past, saved, live } }: { team: Team }): ReactNode {
  const { open, cards } = useJods(board)
  const canUndo = useStore(past.canUndo)
  const canRedo = useStore(past.canRedo)
  const isKept = useStore(saved.status) === 'ready'
  const status = useStore(live.status)
  return (
    <div className="ex-bar">
      <p role="status">
        <b>{open}</b> of {cards.length} cards open
      </p>
      <p className="ex-bar ex-muted">
        <i className="ex-dot" data-tone={isKept ? 'good' : 'wait'} />
        {isKept ? 'Kept here' : 'Loading…'}
        <i className="ex-dot" data-tone={status === 'connected' ? 'good' : 'wait'} />
        {status === 'connected' ? 'Alike in every tab' : 'Connecting…'}
      </p>
      <span className="ex-bar ex-end">
        <button type="button" disabled={!canUndo} onClick={past.undo}>
          Undo
        </button>
        <button type="button" disabled={!canRedo} onClick={past.redo}>
          Redo
        </button>
        <button type="button" onClick={() => reset(board)}>
          Start over
        </button>
        <a className="ex-link" href={location.href} target="_blank" rel="noreferrer">
          Open a second tab
        </a>
      </span>
    </div>
  )
}

function BuildBar({ team: { board, isReporter } }: { team: Team }): ReactNode {
  const { number, step, done } = useJods(board, (state) => state.build)
  const tone = { waiting: 'wait', compiling: 'wait', testing: 'wait', passed: 'good', failed: 'bad' }[step]
  return (
    <section className="ex-panel board-build" aria-label="Build">
      <p className="ex-bar">
        <i className="ex-dot" data-tone={tone} />
        Build {number}: {step}
        <span className="ex-muted ex-end">
          {useStore(isReporter) ? 'streamed into this tab' : 'synced from another tab'}
        </span>
      </p>
      <progress value={done} aria-label={`Progress of build ${number}`} />
    </section>
  )
}

function Columns({ board }: { board: Board }): ReactNode {
  const { cards } = useJods(board)
  return (
    <div className="ex-split board-columns">
      {columns.map((column) => (
        <section key={column} className="ex-panel" aria-label={column}>
          <h2>{column}</h2>
          <ul className="board-cards">
            {cards
              .filter((card) => card.column === column)
              .map((card) => (
                <CardView key={card.id} card={card} board={board} />
              ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

function AddCard({ board }: { board: Board }): ReactNode {
  const [error, setError] = useState('')
  const complaint = useId()
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    try {
      const title = String(new FormData(form).get('title'))
      board.cards.push({ id: crypto.randomUUID(), title, column: 'To do' })
      form.reset()
      setError('')
    } catch (refusal) {
      if (!(refusal instanceof SchemaError)) throw refusal
      setError(refusal.issues[0]?.message ?? refusal.message)
    }
  }
  return (
    <form className="board-add" onSubmit={add} noValidate>
      <input
        type="text"
        name="title"
        autoComplete="off"
        placeholder="Add a card…"
        aria-label="Title of the new card"
        aria-invalid={error !== ''}
        aria-describedby={error ? complaint : undefined}
      />
      <button type="submit" className="ex-strong">
        Add
      </button>
      {error && (
        <p className="ex-error" id={complaint} role="alert">
          {error}
        </p>
      )}
    </form>
  )
}
