import { fork, history, signal } from 'jods'
import { persist } from 'jods/persist'
import { indexedDB } from 'jods/storage'
import { type Feed, stream } from 'jods/stream'
import { sync } from 'jods/sync'
import { openBoard } from './board.js'
import { builds } from './build-server.js'

/** One tab's share of the board: kept here, alike in every tab, fed by the build server. */
export interface Team extends ReturnType<typeof openTeam> {}

export function openTeam() {
  const board = fork(openBoard())
  const past = history(board)
  const isReporter = signal(false)
  const hasLeft = new AbortController()

  const saved = persist(board, { storage: indexedDB({ database: 'jods-docs-board' }), signal: hasLeft.signal })
  const live = sync(() => new BroadcastChannel('jods-docs-board'), board, { signal: hasLeft.signal })

  // One tab listens to the build server, the others hear of it by sync. When it closes, the next one takes over.
  void navigator.locks
    .request('jods-docs-board-builds', { signal: hasLeft.signal }, async () => {
      isReporter.set(true)
      await listen()
    })
    .catch(() => {}) // left before it was this tab's turn

  async function listen(): Promise<void> {
    await saved.ready
    const feed: Feed = stream(builds(board.build.number), board, { at: '/build', signal: hasLeft.signal })
    await feed
  }

  return { board, past, saved, live, isReporter, leave: () => hasLeft.abort() }
}
