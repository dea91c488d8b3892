import { type Theme, useRoute } from 'vitepress'
import DefaultTheme from 'vitepress/theme-without-fonts'
import { nextTick, onBeforeUnmount, onMounted, watch } from 'vue'
import LiveExample from './live-example.vue'
import { markScrolling } from './scrolling.js'
import './style.css'

const theme: Theme = {
  extends: DefaultTheme,
  enhanceApp: ({ app }) => {
    app.component('LiveExample', LiveExample)
  },
  setup() {
    const route = useRoute()
    onMounted(() => {
      markScrolling()
      addEventListener('resize', markScrolling)
    })
    onBeforeUnmount(() => removeEventListener('resize', markScrolling))
    watch(
      () => route.path,
      () => nextTick(markScrolling),
    )
  },
}

export default theme
