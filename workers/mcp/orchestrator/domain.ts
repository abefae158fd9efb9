import type { Context } from "#core/context.ts";
import type { Guarded, ToolDefinition } from "./tool.ts";

/** A family of resources by URI template with one variable, the identifier. */
export interface ResourceDefinition extends Guarded {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly uriTemplate: string;
  readonly mimeType: "application/json";
  /** The identifier within a URI of this family; null for any other URI. */
  match(uri: string): number | null;
  read(ctx: Context, id: number): Promise<unknown>;
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
