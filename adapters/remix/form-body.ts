import { Refused } from './refusal.js'

/** How much of a form is read. */
export interface FormLimits {
  /** Of the body, files included; 1,048,576 by default. */
  maxBytes?: number
  /** Fields, each repetition counted; 1,000 by default. */
  maxFields?: number
}

/** Reads the form in a request. Throws `Refused`: what is no form (415), too large (413), or cannot be read (400). */
export async function readForm(
  request: Request,
  { maxBytes = 1_048_576, maxFields = 1000 }: FormLimits,
): Promise<FormData> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type)) {
    throw refused(
      415,
      'remix/not-a-form',
      `A form is expected; found ${type === '' ? 'no content type' : `"${type}"`}.`,
    )
  }
  const tooLarge = refused(413, 'remix/too-large', `The form is longer than ${maxBytes} bytes.`)
  if (Number(request.headers.get('content-length')) > maxBytes) throw tooLarge
  let isTooLarge = false
  const body = request.body?.pipeThrough(
    limit(maxBytes, () => {
      isTooLarge = true
    }),
  )
  let form: FormData
  try {
    form = await new Response(body ?? null, { headers: { 'content-type': type } }).formData()
  } catch {
    throw isTooLarge ? tooLarge : refused(400, 'remix/malformed-form', 'The form cannot be read.')
  }
  if ([...form.keys()].length <= maxFields) return form
  throw refused(413, 'remix/too-large', `The form has more than ${maxFields} fields.`)
}

/** Lets `maxBytes` through, and fails on the next. */
function limit(maxBytes: number, onMore: () => void): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength
      if (bytes <= maxBytes) return controller.enqueue(chunk)
      onMore()
      controller.error(new Error('too large'))
    },
  })
}

function refused(status: 400 | 413 | 415, code: string, message: string): Refused {
  return new Refused(status, code, { '': [message] })
}
