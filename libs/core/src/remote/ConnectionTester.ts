import { Context, type Stream } from "effect"
import type { Remote } from "./Remote.ts"
import type { TestEvent } from "./TestEvent.ts"

/** Tests the way to a remote, stored or not, step by step (product row R2). It never fails: a failure is an event. */
export class ConnectionTester extends Context.Service<
  ConnectionTester,
  { test(remote: Remote): Stream.Stream<TestEvent> }
>()("@maestro/core/remote/ConnectionTester") {}
