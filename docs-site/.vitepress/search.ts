import type { DefaultTheme } from 'vitepress'

/** Search needs the words of a page only: without colours for its code the index is made in a tenth of the time. */
export const search: { provider: 'local'; options: DefaultTheme.LocalSearchOptions } = {
  provider: 'local',
  options: {
    detailedView: true,
    _render(source, env, markdown) {
      const { highlight } = markdown.options
      markdown.set({ highlight: null })
      try {
        const html = markdown.render(source, env)
        return env.frontmatter?.search === false ? '' : html
      } finally {
        markdown.set({ highlight: highlight ?? null })
      }
    },
  },
}
