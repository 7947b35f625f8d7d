import type { Remote } from "@maestro/core/remote/Remote"
import { explain } from "@maestro/ssh/config/Explanation"
import { Effect } from "effect"
import { privateKeyProblem } from "./PrivateKey.ts"

/**
 * What an alias stands for now, as fields of a remote that is defined by its host (product row R4): what the ssh config
 * filled stays, and what the user had filled wins over it. `lost` says what a host alone cannot have.
 */
export const manualFields = Effect.fn("manualFields")(function* (remote: Remote) {
  const { config, options } = yield* explain(remote)
  const configured = options.filter(({ from }) => from === "ssh config")
  const has = (option: string) => configured.some((each) => each.option === option)
  const keys = configured.filter(({ option }) => option === "identityfile").map(({ value }) => value)
  const usable = yield* Effect.filter(keys, (key) =>
    Effect.map(privateKeyProblem(key), (problem) => problem === undefined && key.startsWith("/"))
  )
  const [key] = usable
  const proxy = config.proxyJump ?? config.proxyCommand
  return {
    target: { _tag: "Host", host: config.hostname } as const,
    fields: {
      ...(has("port") ? { port: config.port } : {}),
      ...(has("user") ? { user: config.user } : {}),
      ...(remote.keyPath === undefined && key !== undefined ? { keyPath: key } : {})
    },
    lost:
      proxy === undefined
        ? undefined
        : `"${remote.destination}" is reached through a proxy (${proxy}), which is not part of a host: put it in your ssh config for ${config.hostname}, or keep the alias.`
  }
})
