import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { MessageChannel as NodeChannel } from 'node:worker_threads'
import { pair, reconnecting, sharedSocket } from 'jods/socket'
import { WebSocket, WebSocketServer } from 'ws'
import { describeSocket } from '../conformance/socket.js'
import { createLocks } from './locks.js'

/** A server that joins its clients in pairs, the first with the second: a relay. */
async function relay() {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  server.on('connection', (socket) => {
    socket.on('message', (data) => {
      for (const other of server.clients) if (other !== socket) other.send(String(data))
    })
  })
  const address = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  async function close() {
    for (const socket of server.clients) socket.terminate()
    await new Promise((resolve) => server.close(resolve))
  }
  return { address, server, close }
}

describeSocket('pair()', () => {
  const [near, far] = pair()
  return { near, far, close: () => near.close() }
})

describeSocket('MessageChannel', () => {
  const { port1: near, port2: far } = new MessageChannel()
  return { near, far, close: () => near.close() }
})

describeSocket('MessageChannel of node:worker_threads', () => {
  const { port1: near, port2: far } = new NodeChannel()
  return { near: near as never, far: far as never, close: () => near.close() }
})

describeSocket('BroadcastChannel', () => {
  const name = `${Math.random()}`
  const [near, far] = [new BroadcastChannel(name), new BroadcastChannel(name)]
  return {
    near,
    far,
    close() {
      near.close()
      far.close()
    },
  }
})

describeSocket('a socket of `ws` to a socket of a server', async () => {
  const { address, server, close } = await relay()
  server.removeAllListeners('connection')
  const near = new WebSocket(address)
  const [far] = (await once(server, 'connection')) as [WebSocket]
  return { near, far, close }
})

describeSocket('a function that makes sockets, through a relay', async () => {
  const { address, close } = await relay()
  const make = () => new WebSocket(address)
  return { near: make, far: make, close }
})

describeSocket('reconnecting(), through a relay', async () => {
  const { address, close } = await relay()
  const [near, far] = [0, 1].map(() => reconnecting(() => new WebSocket(address))) as [any, any]
  return {
    near,
    far,
    close() {
      near.close()
      far.close()
      return close()
    },
  }
})

describeSocket('sharedSocket(), to a server that tells its clients apart by what they say', async () => {
  const { address, server, close } = await relay()
  server.removeAllListeners('connection')
  const shared = sharedSocket(() => new WebSocket(address), {
    name: `${Math.random()}`,
    locks: createLocks(),
  })
  const [far] = (await once(server, 'connection')) as [WebSocket]
  return {
    near: shared,
    far,
    close() {
      shared.close()
      return close()
    },
  }
})
