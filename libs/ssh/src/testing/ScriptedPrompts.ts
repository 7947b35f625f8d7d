import { type Prompt, type PromptNotice, PromptUnanswered, type PromptsShape } from "@maestro/core/remote/Prompts"
import { Effect, Redacted, Ref } from "effect"

/** A person who answers as a test says, and what that person was asked. `undefined` is a refusal. */
export const scriptedPrompts = (answer: (prompt: Prompt) => string | undefined | Effect.Effect<string | undefined>) =>
  Effect.gen(function* () {
    const asked = yield* Ref.make<ReadonlyArray<Prompt>>([])
    const notices = yield* Ref.make<ReadonlyArray<PromptNotice>>([])
    const onScreen = yield* Ref.make({ now: 0, most: 0 })
    const shown = Effect.acquireRelease(
      Ref.update(onScreen, ({ now, most }) => ({ now: now + 1, most: Math.max(most, now + 1) })),
      () => Ref.update(onScreen, ({ now, most }) => ({ now: now - 1, most }))
    )
    const prompts: PromptsShape = {
      batch: false,
      notify: (notice) => Ref.update(notices, (all) => [...all, notice]),
      ask: (prompt) =>
        Effect.gen(function* () {
          yield* shown
          yield* Ref.update(asked, (all) => [...all, prompt])
          const given = answer(prompt)
          const text = Effect.isEffect(given) ? yield* given : given
          return text === undefined ? yield* new PromptUnanswered({ why: "refused" }) : Redacted.make(text)
        }).pipe(Effect.scoped)
    }
    return { prompts, asked: Ref.get(asked), notices: Ref.get(notices), onScreen: Ref.get(onScreen) }
  })
