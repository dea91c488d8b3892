import { mountReact } from '../shared/mount-react.jsx'
import { openTeam } from './team.js'
import { TeamView } from './view.jsx'

export function mount(element: HTMLElement): () => void {
  const team = openTeam()
  return mountReact(element, <TeamView team={team} />, team.leave)
}
