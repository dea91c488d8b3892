import { onUpdate, type ReadableAtom, signal } from 'jods'
import { persist } from 'jods/persist'
import { sse, stream } from 'jods/stream'
import { sync } from 'jods/sync'
import { toast } from '../ui/toast.js'
import { watchWakes } from '../views/wakes.js'
import { board } from './board.js'
import { machine } from './machine.js'

// The whole wiring of the page: three verbs, two stores.

/** Built into static files, the page has no server: windows of one browser share a channel, and no machine is measured. */
const isServed = import.meta.env.DEV

watchWakes(board)
watchWakes(machine)

// Keeps the board across reloads.
persist(board, { storage: localStorage, onError: complain('Saving') })

/** Keeps the board alike in every open window. */
export const live = sync(connect, board, { onError: complain('Syncing') })

// Fills the dashboard with what the server measures.
if (isServed) stream(sse('/playground/machine'), machine, { onError: complain('The machine stream') })

const patience = 3_000
const flow = signal<'waiting' | 'flowing' | 'quiet'>('waiting')
let quiet: ReturnType<typeof setTimeout> | undefined
onUpdate(machine, () => {
  flow.set('flowing')
  clearTimeout(quiet)
  quiet = setTimeout(() => flow.set('quiet'), patience)
})

/** Whether readings arrive: `quiet` when none did for three seconds. */
export const readings: ReadableAtom<'waiting' | 'flowing' | 'quiet'> = flow

function connect(): WebSocket | BroadcastChannel {
  return isServed ? new WebSocket(`ws://${location.host}/playground/board`) : new BroadcastChannel('jods-playground')
}

function complain(what: string): (error: Error) => void {
  return (error) => toast({ tone: 'refused', title: `${what} ran into trouble`, text: error.message })
}
