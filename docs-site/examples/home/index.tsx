import { history, type Operation, onReject, onUpdate, signal } from 'jods'
import { mountReact } from '../shared/mount-react.jsx'
import { openCart } from './store.js'
import { HomeView } from './view.jsx'

export function mount(element: HTMLElement): () => void {
  const cart = openCart()
  const past = history(cart)
  const last = signal<{ patch: readonly Operation[]; refused?: string }>({ patch: [] })
  onUpdate(cart, (_, { patches }) => last.set({ patch: patches }))
  onReject(cart, ({ patch, issues, reason }) => last.set({ patch, refused: issues[0]?.message ?? reason }))
  return mountReact(element, <HomeView cart={cart} past={past} last={last} />, past.stop)
}
