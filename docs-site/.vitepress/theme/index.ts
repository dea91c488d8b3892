import { type Theme, useRoute } from 'vitepress'
import DefaultTheme from 'vitepress/theme-without-fonts'
import { nextTick, onBeforeUnmount, onMounted, watch } from 'vue'
import { markPage } from './accessibility.js'
import LiveExample from './live-example.vue'
import './style.css'

const theme: Theme = {
  extends: DefaultTheme,
  enhanceApp: ({ app }) => {
    app.component('LiveExample', LiveExample)
  },
  setup() {
    const route = useRoute()
    onMounted(() => {
      markPage()
      addEventListener('resize', markPage)
    })
    onBeforeUnmount(() => removeEventListener('resize', markPage))
    watch(
      () => route.path,
      () => nextTick(markPage),
    )
  },
}

export default theme
