// A counter in Preact
/** @jsxImportSource preact */
import { defineStore } from 'jods'
import { useJods } from 'jods/preact'
import { render } from 'preact'
import { z } from 'zod'

const counter = defineStore({
  name: 'counter',
  schema: z.object({ n: z.int().max(5) }),
  initial: { n: 0 },
  computed: { left: (state) => 5 - state.n },
})

function Counter() {
  const view = useJods(counter)
  return (
    <button type="button" disabled={view.left === 0} onClick={() => view.n++}>
      {view.n}, {view.left} left
    </button>
  )
}

render(<Counter />, document.querySelector('#root')!)
