import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import ts from "typescript"

/** What is to be known of a source file without running it. */
export interface SourceFile {
  /** Files of this repository that it imports at run time, by absolute path. */
  readonly imports: ReadonlyArray<string>
  /** The titles of tests, groups of tests and suites. Where a title has a hole, every text of the file may fill it. */
  readonly titles: ReadonlyArray<string>
}

/** Where the packages of this repository have their sources. */
const packageFolders = ["libs", "apps", "tools"]

const resolveImport = (root: string, from: string, specifier: string): string | undefined => {
  if (specifier.startsWith(".")) return join(dirname(from), specifier)
  const [scope, name = "", ...path] = specifier.split("/")
  if (scope !== "@maestro") return undefined
  return packageFolders.map((folder) => join(root, folder, name, "src", `${path.join("/")}.ts`)).find(existsSync)
}

/** The name that a call begins with: `it` in `it.live(...)` and in `it.each(...)(...)`. */
const calledName = (expression: ts.Expression): string => {
  if (ts.isIdentifier(expression)) return expression.text
  if (ts.isPropertyAccessExpression(expression) || ts.isCallExpression(expression))
    return calledName(expression.expression)
  return ""
}

const takesTitle = (name: string) => /^(describe|it|layer|test)$|Suite$/.test(name)

/** Every piece of text in a file: what stands in literals and templates. */
const textsIn = (node: ts.Node): ReadonlyArray<string> => {
  const below: Array<string> = ts.isStringLiteralLike(node) ? [node.text] : []
  ts.forEachChild(node, (child) => void below.push(...textsIn(child)))
  return below
}

const titlesIn = (node: ts.Node): ReadonlyArray<ts.Expression> => {
  const [title] = ts.isCallExpression(node) && takesTitle(calledName(node.expression)) ? node.arguments : []
  const below: Array<ts.Expression> = title === undefined ? [] : [title]
  ts.forEachChild(node, (child) => void below.push(...titlesIn(child)))
  return below
}

const titleTexts = (source: ts.SourceFile): ReadonlyArray<string> => {
  const titles = titlesIn(source)
  if (titles.some(ts.isTemplateExpression)) {
    const heads = titles
      .filter(ts.isTemplateExpression)
      .flatMap((title) => [title.head.text, ...title.templateSpans.map((span) => span.literal.text)])
    return [...heads, ...textsIn(source)]
  }
  return titles.filter(ts.isStringLiteralLike).map((title) => title.text)
}

/** Reads one file. What is imported as a type only is not there at run time, and is no import. */
export const readSourceFile = (root: string, path: string): SourceFile => {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest)
  const imports = source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) || statement.importClause?.isTypeOnly === true) return []
    const { moduleSpecifier } = statement
    const found = ts.isStringLiteral(moduleSpecifier) ? resolveImport(root, path, moduleSpecifier.text) : undefined
    return found?.endsWith(".ts") === true ? [found] : []
  })
  return { imports, titles: titleTexts(source) }
}
