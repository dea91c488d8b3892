/** What was wrong with the fields of a form, by their names as the form has them; what is about none of them by `''`. */
export type FormIssues = Readonly<Record<string, readonly string[]>>

/** What was typed, by field names, to be shown again; without files and without anything called a secret. */
export type FormValues = Readonly<Record<string, string | readonly string[]>>

/** Which form was submitted. */
export interface FormRef {
  readonly store: string
  readonly handler: string
  /** The key of `useJodsForm`, where one was given. */
  readonly key?: string
}

/** What an action says of a form that it did not take. */
export interface FormRefusal {
  readonly code: string
  readonly issues: FormIssues
  readonly values: FormValues
  readonly _jods_form?: FormRef
}

/** A form that is not taken: thrown on the way, an answer at the door. */
export class Refused extends Error {
  constructor(
    readonly status: 400 | 413 | 415 | 422,
    readonly code: string,
    readonly issues: FormIssues,
  ) {
    super(code)
  }
}

/** A response of its own kind in React Router 7 and in Remix 2: both hand its JSON to the form. */
export function answer(status: number, body: FormRefusal): Response {
  return Response.json(body, { status })
}
