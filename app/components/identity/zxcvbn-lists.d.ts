declare module "@zxcvbn-ts/language-common/dist/adjacencyGraphs.json.mjs" {
  const graphs: import("@zxcvbn-ts/core").OptionsGraph;
  export default graphs;
}
declare module "@zxcvbn-ts/language-common/dist/passwords.json.mjs" {
  const words: string[];
  export default words;
}
declare module "@zxcvbn-ts/language-es-es/dist/*.json.mjs" {
  const words: string[];
  export default words;
}
