/** A file's text, taken into the bundle as it is. */
declare module "*.sh?raw" {
  const text: string
  export default text
}
