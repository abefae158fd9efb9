import { eq } from "drizzle-orm";
import { type CompletionRequest, ProviderName } from "#contracts/internal/llm.ts";
import { type DatabaseConfig, openDatabase } from "#platform/db.ts";
import { providerPolicies } from "#schema/ai.ts";

/** Providers that a school forbids. Throws when the database does not answer: without the policy nothing may leave. */
export async function forbiddenProviders(config: DatabaseConfig, institutionId: number): Promise<ProviderName[]> {
  const [rows] = await openDatabase(config, { institutionId, userId: null }).batch((q) => [
    q.select({ provider: providerPolicies.provider }).from(providerPolicies).where(eq(providerPolicies.allowed, false)),
  ]);
  return rows.flatMap(({ provider }) => ProviderName.safeParse(provider).data ?? []);
}

export function withoutForbidden(request: CompletionRequest, forbidden: readonly ProviderName[]): CompletionRequest {
  if (forbidden.length === 0) return request;
  const asked = request.allowedProviders ?? ProviderName.options;
  return { ...request, allowedProviders: asked.filter((provider) => !forbidden.includes(provider)) };
}
