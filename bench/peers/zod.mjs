// What the schema alone costs.
import { projectSchema } from '../project.mjs'

const schema = projectSchema()

export default {
  create: (state, own = schema) => own.parse(state),
}
