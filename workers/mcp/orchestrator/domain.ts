import type { Guarded, ToolDefinition } from "./tool.ts";

/** A family of resources by URI template: what a tool gives, by its output, to who may call it. */
export interface ResourceDefinition {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly uriTemplate: string;
  readonly mimeType: "application/json";
  /** One that only reads. */
  readonly tool: ToolDefinition;
  /** The tool's arguments by a URI of this family; null for any other URI. */
  match(uri: string): Readonly<Record<string, unknown>> | null;
}

export interface PromptDefinition extends Guarded {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments: readonly { readonly name: string; readonly description: string; readonly required: boolean }[];
  /** The text of the one user message; every value is already a string of at most 500 characters. */
  render(args: Readonly<Record<string, string>>): string;
}

/** One domain of the school as an MCP server: data only. */
export interface DomainServer {
  readonly domain: string;
  readonly tools: readonly ToolDefinition[];
  readonly resources: readonly ResourceDefinition[];
  readonly prompts: readonly PromptDefinition[];
}
