export type { Duration } from './duration.js'
export type { KeyOf } from './keys.js'
export type {
  Live,
  LiveDetail,
  LiveStatus,
  PatchRejection,
  Peer,
  SyncOptions,
} from './options.js'
export type { PortLike, SocketLike, SocketMaker, SocketSource } from './socket.js'
export { sync } from './sync.js'
export type { Token } from './token.js'
