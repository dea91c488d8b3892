import { expect } from 'vitest'

/** Draws a component into `place`, at once; returns what takes it away again. */
type Show = (component: never, place: HTMLElement) => Promise<() => unknown>

/** What a block exports that can be drawn without being told anything. */
export function componentsOf(module: Record<string, unknown>): unknown[] {
  return Object.values(module).filter(
    (value) => typeof value === 'function' && /^[A-Z]/.test(value.name) && value.length === 0,
  )
}

/** Draws a component and presses all its buttons: it has to show something, and neither may fail. */
export async function showComponent(show: Show, component: unknown): Promise<void> {
  const place = document.body.appendChild(document.createElement('div'))
  const takeAway = await show(component as never, place)
  expect(place.innerHTML.length, 'letters that the component draws').toBeGreaterThan(0)
  for (const button of place.querySelectorAll('button')) button.click()
  await takeAway()
  place.remove()
}

export const showSvelte: Show = async (component, place) => {
  const { mount, unmount, flushSync } = await import('svelte')
  const shown = mount(component, { target: place })
  flushSync()
  return () => unmount(shown)
}

/** What Vue only warns of, such as a name in a template that is not there, fails here. */
export const showVue: Show = async (component, place) => {
  const { createApp } = await import('vue')
  const app = createApp(component)
  app.config.warnHandler = (message) => {
    throw new Error(message)
  }
  app.mount(place)
  return () => app.unmount()
}

/** As the page of a router, which the components of `jods/remix` ask for. */
export const showReact: Show = async (component, place) => {
  const [{ createElement }, { flushSync }, { createRoot }, { createMemoryRouter, RouterProvider }] = await Promise.all([
    import('react'),
    import('react-dom'),
    import('react-dom/client'),
    import('react-router'),
  ])
  const inside = { index: true, element: 'inside' }
  const router = createMemoryRouter([{ path: '/', Component: component, children: [inside], action: () => null }])
  const root = createRoot(place, {
    onUncaughtError: (error) => {
      throw error
    },
  })
  flushSync(() => root.render(createElement(RouterProvider, { router })))
  return () => root.unmount()
}
