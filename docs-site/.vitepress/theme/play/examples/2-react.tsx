// A list in React
import { defineStore } from 'jods'
import { useJods } from 'jods/react'
import { useState } from 'react'
import { z } from 'zod'

const todos = defineStore({
  name: 'todos',
  schema: z.object({
    items: z.array(z.object({ id: z.string(), title: z.string().trim().min(1), done: z.boolean() })),
  }),
  initial: {
    items: [
      { id: '1', title: 'Read the concepts', done: true },
      { id: '2', title: 'Edit this code', done: false },
    ],
  },
  computed: { open: (state) => state.items.filter((item) => !item.done).length },
})

// Renders again only for what it has read; handlers write to the state.
export default function App() {
  const { items, open } = useJods(todos)
  const [title, setTitle] = useState('')

  const add = () => {
    todos.items.push({ id: crypto.randomUUID(), title, done: false })
    setTitle('')
  }

  return (
    <>
      <h2>{open} to do</h2>
      {items.map((item) => (
        <p key={item.id}>
          <label>
            <input type="checkbox" checked={item.done} onChange={() => (item.done = !item.done)} /> {item.title}
          </label>
        </p>
      ))}
      <input aria-label="New" value={title} onChange={(event) => setTitle(event.target.value)} />{' '}
      <button type="button" onClick={add}>
        Add
      </button>
    </>
  )
}
