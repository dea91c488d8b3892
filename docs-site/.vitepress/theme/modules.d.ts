/// <reference types="vite/client" />

declare module '*.vue' {
  import type { Component } from 'vue'

  const component: Component
  export default component
}

declare module 'vitepress/theme-without-fonts' {
  export { default } from 'vitepress/theme'
}

declare module 'virtual:play-modules' {
  const modules: Record<string, object>
  export default modules
}
