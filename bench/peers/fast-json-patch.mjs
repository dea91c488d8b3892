import jsonpatch from 'fast-json-patch'

export default {
  apply: (state, patch) => jsonpatch.applyPatch(state, patch, false, true).newDocument,
  patchOfWrite(state) {
    const observer = jsonpatch.observe(state)
    return (index, value) => {
      state.tasks[index].effort = value
      return jsonpatch.generate(observer)
    }
  },
  diff: jsonpatch.compare,
}
