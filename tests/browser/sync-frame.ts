// A frame that holds a store, in step with the window around it, or with the other pages of its origin.
import { windowSocket } from 'jods/socket'
import { sync } from 'jods/sync'
import { shared } from './sync-shared.js'
import { count, note } from './sync-store.js'

const [kind, name] = location.hash.slice(1).split(':') as [string, string]
const store = note()
count(store, 'frame')
if (kind === 'window') sync(windowSocket(parent, { origin: name ? decodeURIComponent(name) : location.origin }), store)
if (kind === 'channel') sync(new BroadcastChannel(name), store)
if (kind === 'shared') sync(shared(name), store)
