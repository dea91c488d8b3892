import { mountReact } from '../shared/mount-react.jsx'
import { DashboardView } from './dashboard.jsx'
import { openDashboard } from './park.js'

export function mount(element: HTMLElement): () => void {
  const dashboard = openDashboard()
  return mountReact(element, <DashboardView dashboard={dashboard} />, dashboard.pause)
}
