import type { AuditFault } from "#contracts/api/audit/audit.ts";
import { Form, useActionData, useNavigation } from "../../framework/index.ts";
import type { audit } from "../../i18n/audit.ts";
import { filled, type Words } from "../../i18n/in-language.ts";
import { useFormat } from "../../lib/format.ts";
import { useMe } from "../../lib/session.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Section } from "../ui/section.tsx";

/** How far the log was looked at, and what was found. */
export interface Verified {
  readonly ok: true;
  readonly to: number;
  readonly total: number;
  readonly next: number | null;
  readonly fault: AuditFault | null;
  readonly checkpoint: { readonly seq: number; readonly at: string } | null;
}

interface Refused {
  readonly ok: false;
  readonly message: string | null;
}

/** The button that has the log checked, and its answer in words. */
export function VerifyLog({ words }: { words: Words<typeof audit> }) {
  const me = useMe();
  const answer = useActionData<() => Verified | Refused>();
  const { verify } = words;
  const isRunning = useNavigation().formData?.get("intent") === "verify";
  const next = answer?.ok ? answer.next : null;
  return (
    <Section title={verify.title} className="mt-8 max-w-2xl print:hidden">
      <p className="mb-3 text-sm text-muted">{verify.hint}</p>
      <div aria-live="polite" className="grid gap-2">
        {answer === undefined ? null : answer.ok ? (
          <Outcome found={answer} words={words} />
        ) : (
          <Notice tone="danger">{answer.message ?? verify.unavailable}</Notice>
        )}
      </div>
      <Form method="post" preventScrollReset className="mt-3 flex gap-2">
        <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
        <input type="hidden" name="intent" value="verify" />
        {answer?.ok && next !== null ? (
          <>
            <input type="hidden" name="after" value={next} />
            <input type="hidden" name="signedSeq" value={answer.checkpoint?.seq ?? ""} />
            <input type="hidden" name="signedAt" value={answer.checkpoint?.at ?? ""} />
          </>
        ) : null}
        <Button type="submit" aria-disabled={isRunning}>
          {isRunning ? verify.running : next === null ? verify.start : verify.goOn}
        </Button>
      </Form>
    </Section>
  );
}

function Outcome({ found, words: { verify } }: { found: Verified; words: Words<typeof audit> }) {
  const { number, moment } = useFormat();
  const { fault, to, total, next, checkpoint } = found;
  const numbers = { to: number(to), total: number(total) };
  if (fault !== null) {
    const values = { seq: number(fault.seq), since: number(fault.since ?? fault.seq) };
    return (
      <Notice tone="danger">
        <p className="font-medium">{verify.broken}</p>
        <p>{filled(verify.faults[fault.kind], values)}</p>
      </Notice>
    );
  }
  const unproved = total - (checkpoint?.seq ?? 0);
  return (
    <>
      <Notice tone="ok">{filled(next === null ? verify.holds : verify.holdsSoFar, numbers)}</Notice>
      {next !== null ? null : checkpoint === null ? (
        <Notice tone="warn">{verify.unsigned}</Notice>
      ) : (
        <p className="text-sm text-muted">
          {filled(unproved === 0 ? verify.signed : verify.signedButLast, {
            seq: number(checkpoint.seq),
            at: moment(checkpoint.at),
            count: number(unproved),
          })}
        </p>
      )}
    </>
  );
}
