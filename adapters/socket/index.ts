export type { SocketEvent } from './events.js'
export { type PairOptions, type PairSocket, pair } from './pair.js'
export type { RawSocket } from './raw-socket.js'
export { type ReconnectingOptions, type ReconnectingSocket, reconnecting } from './reconnecting.js'
export { type SharedSocket, type SharedSocketOptions, sharedSocket } from './shared.js'
export {
  type HearingWindow,
  type SpokenToWindow,
  type WindowSocket,
  type WindowSocketOptions,
  windowSocket,
} from './window.js'
