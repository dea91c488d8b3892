import { mountReact } from '../shared/mount-react.jsx'
import { openSession } from './session.js'
import { CartView } from './view.jsx'

export function mount(element: HTMLElement): () => void {
  const session = openSession()
  void session.start('2')
  return mountReact(element, <CartView session={session} />, () => session.build.get()?.saved.stop())
}
