import { type SharedSocket, sharedSocket } from 'jods/socket'

/** The connection that all pages share. What is called a server here is a worker: each connection is a port of it. */
export function shared(name: string): SharedSocket {
  return sharedSocket(
    () => {
      const { port } = new SharedWorker(new URL('./sync-worker.ts', import.meta.url), { type: 'module', name })
      port.start()
      const [addEventListener, removeEventListener] = [
        port.addEventListener.bind(port),
        port.removeEventListener.bind(port),
      ]
      return {
        send: (text) => port.postMessage(text),
        close: () => port.close(),
        addEventListener,
        removeEventListener,
      }
    },
    { name },
  )
}
