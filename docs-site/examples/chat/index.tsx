import { mountReact } from '../shared/mount-react.jsx'
import { ChatView } from './chat.jsx'
import { openChat } from './room.js'

export function mount(element: HTMLElement): () => void {
  const chat = openChat()
  return mountReact(element, <ChatView chat={chat} />, chat.stop)
}
