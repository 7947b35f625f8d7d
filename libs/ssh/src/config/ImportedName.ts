/** A name for the remote of an alias: the alias itself where it can be one, empty where it has nothing that a name can have. */
export const importedName = (alias: string): string =>
  alias
    .replaceAll(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, 64)
