import { applyPatches, enablePatches, produce, produceWithPatches } from 'immer'
import { pathTokens } from './path-tokens.mjs'

enablePatches()

export default {
  writeAndSnapshot(state) {
    let held = produce(state, () => {})
    return (index, value) => {
      held = produce(held, (draft) => {
        draft.tasks[index].effort = value
      })
      return held
    }
  },
  apply: (state, patch) => applyPatches(state, pathTokens(patch)),
  patchOfWrite(state) {
    let held = state
    return (index, value) => {
      const [next, patch] = produceWithPatches(held, (draft) => {
        draft.tasks[index].effort = value
      })
      held = next
      return patch
    }
  },
}
