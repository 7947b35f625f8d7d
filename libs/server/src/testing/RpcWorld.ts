import { Layer } from "effect"
import * as NodeMachines from "../machine/NodeMachines.ts"
import * as SshConnectionTester from "../remote/SshConnectionTester.ts"
import * as SqliteVersion from "../store/SqliteVersion.ts"
import { storesIn } from "./aStore.ts"

/** What a server has under its procedures, over the store in a folder. */
export const servicesIn = (folder: string) =>
  Layer.mergeAll(NodeMachines.layer(), SshConnectionTester.layer).pipe(
    Layer.provideMerge(SqliteVersion.layer),
    Layer.provideMerge(storesIn(folder))
  )
