/** A running platform, and what tests need to know of it. */
export interface Copy {
  readonly origin: string;
  readonly dataDir: string;
  /** The model providers' stand-ins. */
  readonly anthropic: string;
  readonly openai: string;
}

const VARIABLE = "EDUAI_E2E_COPIES";

export function announce(copies: readonly Copy[]): void {
  process.env[VARIABLE] = JSON.stringify(copies);
}

/** The copy of this place among those that run side by side: no test meets the rows of one beside it. */
export function copyHere(): Copy | undefined {
  const copies: Copy[] = JSON.parse(process.env[VARIABLE] ?? "[]");
  return copies[Number(process.env.TEST_PARALLEL_INDEX ?? 0)];
}

/** A copy that runs already, named by four variables. */
export function runningCopy(): Copy | undefined {
  const { EDUAI_E2E_ORIGIN: origin, EDUAI_E2E_DATA: dataDir = "" } = process.env;
  const { EDUAI_E2E_ANTHROPIC: anthropic = "", EDUAI_E2E_OPENAI: openai = "" } = process.env;
  return origin ? { origin, dataDir, anthropic, openai } : undefined;
}
