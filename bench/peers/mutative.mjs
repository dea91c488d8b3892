import { apply, create } from 'mutative'
import { pathTokens } from './path-tokens.mjs'

export default {
  writeAndSnapshot(state) {
    let held = state
    return (index, value) => {
      held = create(held, (draft) => {
        draft.tasks[index].effort = value
      })
      return held
    }
  },
  apply: (state, patch) => apply(state, pathTokens(patch)),
  patchOfWrite(state) {
    let held = state
    return (index, value) => {
      const [next, patch] = create(
        held,
        (draft) => {
          draft.tasks[index].effort = value
        },
        { enablePatches: { pathAsArray: false } },
      )
      held = next
      return patch
    }
  },
}
