// As a namespace: in a Remix 2 app the package of this name lacks some of it, and loaders need none.
export * as router from 'react-router'
