/** Words on the command line that make no sense: exit status 2. */
export class UsageMistake extends Error {
  override readonly name = "UsageMistake";
}
