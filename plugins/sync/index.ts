export type {
  Live,
  LiveDetail,
  LiveStatus,
  PatchRejection,
  Peer,
  SyncOptions,
} from './options.js'
export type { PortLike, SocketLike } from './socket.js'
export { sync } from './sync.js'
