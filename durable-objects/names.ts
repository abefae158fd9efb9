/** The school of an object named `${institutionId}` or `${institutionId}:${id}`. Throws on any other name. */
export function institutionOf(name: string): number {
  const match = /^([1-9]\d{0,14})(?::[1-9]\d{0,14})?$/.exec(name);
  if (match === null) throw new Error("The object's name does not begin with a school");
  return Number(match[1]);
}
