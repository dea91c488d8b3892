import type { ReactNode } from 'react'
import { BoardPanel } from './board/board-panel.js'
import { MachinePanel } from './machine/machine-panel.js'
import { RecordPanel } from './record/record-panel.js'
import { Toasts } from './ui/toasts.js'
import { TopBar } from './ui/top-bar.js'

/** The page: what is shared, what is streamed, and below both what passed the door. */
export function App(): ReactNode {
  return (
    <>
      <TopBar />
      <main>
        <BoardPanel />
        <MachinePanel />
        <RecordPanel />
      </main>
      <Toasts />
    </>
  )
}
