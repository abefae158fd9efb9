/** Made by `by-language.ts` at build time. */
declare module "virtual:texts/*" {
  const texts: import("./languages.ts").Dictionary;
  export default texts;
}
