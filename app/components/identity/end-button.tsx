import { Form } from "../../framework/index.ts";
import { useMe } from "../../lib/session.ts";
import { Button } from "../ui/button.tsx";

/** A form of one button, so that ending something works without scripts too. */
export function EndButton(props: { intent: string; id?: string; text: string; label?: string }) {
  const me = useMe();
  return (
    <Form method="post" preventScrollReset className="shrink-0">
      <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
      <input type="hidden" name="intent" value={props.intent} />
      {props.id === undefined ? null : <input type="hidden" name="id" value={props.id} />}
      <Button type="submit" variant="danger" aria-label={props.label}>
        {props.text}
      </Button>
    </Form>
  );
}
