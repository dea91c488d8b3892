/** Proxies that fail when they are looked at. */
export const revoked = (target: object): object => {
  const { proxy, revoke } = Proxy.revocable(target, {})
  revoke()
  return proxy
}
export const trap = (name: string, target: object = {}): object =>
  new Proxy(target, {
    [name]: () => {
      throw new Error(`trap ${name}`)
    },
  })
