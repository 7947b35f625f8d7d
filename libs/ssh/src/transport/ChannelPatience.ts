import { Context, type Duration } from "effect"

/** How long a channel is asked for again that the server refuses because there are too many: another may end meanwhile. */
export const ChannelPatience = Context.Reference<Duration.Input>("@maestro/ssh/ChannelPatience", {
  defaultValue: () => "20 seconds"
})
