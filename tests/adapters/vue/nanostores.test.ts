import { useStore } from '@nanostores/vue'
import { render } from '@testing-library/vue'
import { defineComponent, nextTick } from 'vue'
import { type Atoms, testNanostores } from '../../conformance/nanostores.js'

const View = defineComponent(
  ({ atoms }: { atoms: Atoms }) => {
    const refs = Object.entries(atoms).map(([name, atom]) => [name, useStore(atom)] as const)
    return () => JSON.stringify(Object.fromEntries(refs.map(([name, ref]) => [name, ref.value])))
  },
  { props: ['atoms'] },
)

testNanostores(
  'Vue',
  (atoms) => render(View, { props: { atoms } }),
  async (fn) => {
    fn()
    await nextTick()
  },
)
