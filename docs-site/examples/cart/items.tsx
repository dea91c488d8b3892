import { SchemaError } from 'jods'
import { useJods } from 'jods/react'
import { type ReactNode, useState } from 'react'
import { type Cart, remove } from './cart.js'

export function Items({ cart }: { cart: Cart }): ReactNode {
  const { items, total } = useJods(cart)
  if (items.length === 0) return <p className="ex-muted">The cart is empty.</p>
  return (
    <>
      <ul className="cart-items" aria-label="Articles">
        {items.map((item) => (
          <Item key={item.id} item={item} remove={() => remove(cart, item.id)} />
        ))}
      </ul>
      <p className="cart-total">
        Total <b>{euros(total)}</b>
      </p>
    </>
  )
}

function Item({ item, remove }: { item: Cart['items'][number]; remove: () => void }): ReactNode {
  const view = useJods(item)
  const [error, setError] = useState('')
  const write = (qty: number) => {
    try {
      view.qty = qty
      setError('')
    } catch (refusal) {
      if (!(refusal instanceof SchemaError)) throw refusal
      setError(refusal.issues[0]?.message ?? refusal.message)
    }
  }
  return (
    <li>
      <span>{view.title}</span>
      <span className="ex-muted">{euros(view.qty * view.cents)}</span>
      <span className="cart-quantity">
        <button
          type="button"
          className="ex-icon"
          aria-label={`One ${view.title} less`}
          onClick={() => write(view.qty - 1)}
        >
          −
        </button>
        <output aria-label={`Quantity of ${view.title}`}>{view.qty}</output>
        <button
          type="button"
          className="ex-icon"
          aria-label={`One ${view.title} more`}
          onClick={() => write(view.qty + 1)}
        >
          +
        </button>
        <button type="button" className="ex-icon" aria-label={`Remove ${view.title}`} onClick={remove}>
          ×
        </button>
      </span>
      {error && (
        <p className="ex-error" role="alert">
          {error}
        </p>
      )}
    </li>
  )
}

function euros(cents: number): string {
  return `€ ${(cents / 100).toFixed(2)}`
}
