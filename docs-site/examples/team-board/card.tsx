import { SchemaError } from 'jods'
import { useJods } from 'jods/react'
import { type ReactNode, useState } from 'react'
import { type Board, type Card, columns, move, remove } from './board.js'

/** Takes a part of the board: it is drawn again when this card changes, and only then. */
export function CardView({ card, board }: { card: Card; board: Board }): ReactNode {
  const view = useJods(card)
  const { title, column } = view
  const place = columns.indexOf(column)
  return (
    <li className="board-card">
      <Title card={view} />
      <span className="ex-bar">
        <button type="button" className="ex-icon" disabled={place === 0} onClick={() => move(card, -1)}>
          <span aria-hidden="true">←</span>
          <span className="visually-hidden">Move {title} back</span>
        </button>
        <button type="button" className="ex-icon" disabled={place === 2} onClick={() => move(card, 1)}>
          <span aria-hidden="true">→</span>
          <span className="visually-hidden">Move {title} on</span>
        </button>
        <button
          type="button"
          className="ex-icon ex-end"
          aria-label={`Delete ${title}`}
          onClick={() => remove(board, card.id)}
        >
          ×
        </button>
      </span>
    </li>
  )
}

function Title({ card }: { card: Card }): ReactNode {
  // What the schema refuses stays in the field and nowhere else.
  const [refused, setRefused] = useState<{ text: string; why: string }>()
  const write = (text: string) => {
    try {
      card.title = text
      setRefused(undefined)
    } catch (refusal) {
      if (!(refusal instanceof SchemaError)) throw refusal
      setRefused({ text, why: refusal.issues[0]?.message ?? refusal.message })
    }
  }
  return (
    <>
      <input
        type="text"
        value={refused?.text ?? card.title}
        aria-label={`Title of ${card.title}`}
        aria-invalid={refused !== undefined}
        onChange={(event) => write(event.target.value)}
        onBlur={() => setRefused(undefined)}
      />
      {refused && (
        <p className="ex-error" role="alert">
          {refused.why}
        </p>
      )}
    </>
  )
}
