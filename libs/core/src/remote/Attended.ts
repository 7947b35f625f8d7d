import { Context } from "effect"

/**
 * Whether a person, or a program on its behalf, asked for this just now. What runs by itself (a follower, a poll, a
 * queue) says false, so that it never starts what only a person can bring to an end: a login that was refused, a host key
 * that is not known.
 */
export const Attended = Context.Reference<boolean>("@maestro/core/remote/Attended", { defaultValue: () => true })
