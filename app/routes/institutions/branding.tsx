import { useEffect, useRef, useState } from "react";
import { brandingApi, LOGO_BYTES, LOGO_TYPES } from "#contracts/api/institutions/branding.ts";
import { AccentVerdict } from "../../components/institutions/accent-verdict.tsx";
import { type BrandingWords, LogoPreview } from "../../components/institutions/logo-preview.tsx";
import { SettingsHeader } from "../../components/institutions/settings-header.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Done } from "../../components/ui/done.tsx";
import { Field } from "../../components/ui/field.tsx";
import { FileInput } from "../../components/ui/file-input.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { Section } from "../../components/ui/section.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, useActionData, useLoaderData, useNavigation } from "../../framework/index.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { brandingTexts } from "../../i18n/institutions-branding.ts";
import { settingsTexts } from "../../i18n/institutions-settings.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { useHydrated } from "../../lib/hydrated.ts";
import { queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, data) => data?.words.tabs.branding);

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const [branding, locale] = await Promise.all([
      call(context, request, brandingApi.get, {}),
      readerOf(context, request),
    ]);
    const words = { ...inLanguage(settingsTexts, locale), own: inLanguage(brandingTexts, locale) };
    return { branding, words, saved: queryText(request, "hecho") === "saved" };
  });
}

/** Also after a refusal: it says that what stands here is no longer so. */
export const shouldRevalidate = () => true;

/** "700 KB" or "26 MB", never less than it is. */
const sizeOf = (bytes: number) =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1024)} KB` : `${Math.ceil(bytes / 1_048_576)} MB`;

export function action(args: ActionFunctionArgs) {
  return submit(
    args,
    async ({ form, send }) => {
      const version = { version: text(form, "version").replace(/\D/g, "") || "0" };
      switch (text(form, "intent")) {
        case "logo": {
          const file = form.get("file");
          const words = inLanguage(brandingTexts, await readerOf(args.context, args.request));
          if (file === null || typeof file === "string" || file.size === 0) return refusedFile(words.noFile);
          if (file.size > LOGO_BYTES) return refusedFile(filled(words.tooLarge, { size: sizeOf(file.size) }));
          const options = { bytes: await file.arrayBuffer(), contentType: "application/octet-stream", ...version };
          await send(brandingApi.setLogo, {}, options);
          break;
        }
        case "remove-logo":
          await send(brandingApi.removeLogo, {}, version);
          break;
        case "color":
          await send(brandingApi.setColor, { body: { color: asColor(text(form, "color")) } }, version);
          break;
        case "clear-color":
          await send(brandingApi.setColor, { body: { color: null } }, version);
          break;
        default:
          throw data(null, { status: 400 });
      }
      throw redirect("/centro/imagen?hecho=saved");
    },
    (refusal, form) => {
      const isFile = text(form, "intent") === "logo" && [413, 422].includes(refusal.status);
      const fields = isFile ? { file: refusal.message ?? "" } : refusal.fields;
      return { ...refusal, fields, color: text(form, "color") };
    },
  );
}

function refusedFile(message: string) {
  return data({ ok: false, status: 422, message, fields: { file: message }, color: "" }, { status: 422 });
}

type Loaded = ReturnType<typeof useLoaderData<typeof loader>>;

interface PartProps {
  readonly branding: Loaded["branding"];
  readonly words: BrandingWords;
  readonly error: string | undefined;
}

function Hidden({ version }: { version: number }) {
  const me = useMe();
  return (
    <>
      <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
      <input type="hidden" name="version" value={version} />
    </>
  );
}

function LogoForm({ branding: { logo, version }, words, error }: PartProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  /** Known before it is sent: what is far too large does not even reach the page's action. */
  const [refused, setRefused] = useState<string>();
  useEffect(() => {
    if (chosen !== null) return () => URL.revokeObjectURL(chosen);
  }, [chosen]);
  const busy = useNavigation().state === "submitting";
  const src = chosen ?? (logo === null ? null : `/api/v1/institution/logo?sha=${logo.sha}`);
  const choose = (file: File | undefined) => {
    const isTooLarge = file !== undefined && file.size > LOGO_BYTES;
    setRefused(isTooLarge ? filled(words.tooLarge, { size: sizeOf(file.size) }) : undefined);
    const isShown = file !== undefined && !isTooLarge && LOGO_TYPES.some((type) => type === file.type);
    setChosen(isShown ? URL.createObjectURL(file) : null);
  };
  return (
    <div className="grid gap-4">
      <Form
        method="post"
        encType="multipart/form-data"
        className="grid gap-3"
        onChange={({ target }) => {
          if (target instanceof HTMLInputElement && target.type === "file") choose(target.files?.[0]);
        }}
        onSubmit={(event) => {
          if (refused !== undefined) event.preventDefault();
        }}
      >
        <Hidden version={version} />
        <Field label={words.file} hint={words.fileHint} error={refused ?? error}>
          <FileInput name="file" accept={LOGO_TYPES.join(",")} />
        </Field>
        <Button
          type="submit"
          name="intent"
          value="logo"
          variant="primary"
          aria-disabled={busy}
          className="justify-self-start"
        >
          {words.saveLogo}
        </Button>
      </Form>
      {src === null ? null : <LogoPreview src={src} words={words} />}
      {logo === null ? null : (
        <Form method="post">
          <Hidden version={version} />
          <Button type="submit" name="intent" value="remove-logo" variant="danger" aria-disabled={busy}>
            {words.removeLogo}
          </Button>
        </Form>
      )}
    </div>
  );
}

const COLOR = /^#[0-9a-f]{6}$/;

/** What is copied from a manual of style often lacks the sign before it. */
function asColor(written: string): string {
  const color = written.trim().toLowerCase();
  return /^[0-9a-f]{6}$/.test(color) ? `#${color}` : color;
}

function ColorForm({ branding, words, error, tried }: PartProps & { readonly tried: string }) {
  const [written, setWritten] = useState(tried || (branding.color ?? ""));
  const hydrated = useHydrated();
  const busy = useNavigation().state === "submitting";
  const color = asColor(written);
  const isColor = COLOR.test(color);
  return (
    <div className="grid gap-4">
      <Form method="post" className="flex flex-wrap items-start gap-3">
        <Hidden version={branding.version} />
        <Field label={words.code} hint={words.codeHint} error={error} className="w-52">
          <Input
            name="color"
            required
            maxLength={16}
            pattern="\s*#?[0-9A-Fa-f]{6}\s*"
            autoComplete="off"
            spellCheck={false}
            className="font-mono"
            value={written}
            onChange={({ target }) => setWritten(target.value)}
          />
        </Field>
        {hydrated ? (
          <input
            type="color"
            aria-label={words.picker}
            className="mt-5.5 h-8 w-12 cursor-pointer rounded-md border border-line-strong/70 bg-surface p-0.5"
            value={isColor ? color : "#276ac0"}
            onChange={({ target }) => setWritten(target.value)}
          />
        ) : null}
        <Button type="submit" name="intent" value="color" variant="primary" aria-disabled={busy} className="mt-5.5">
          {words.saveColor}
        </Button>
      </Form>
      {isColor ? <AccentVerdict color={color} words={words} /> : null}
      {branding.color === null ? null : (
        <Form method="post">
          <Hidden version={branding.version} />
          <Button type="submit" name="intent" value="clear-color" aria-disabled={busy}>
            {words.clearColor}
          </Button>
        </Form>
      )}
    </div>
  );
}

/** How the school looks: its logo and the colour of its buttons and links. */
export default function Branding() {
  const { branding, words, saved } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>() ?? null;
  const page = useRef<HTMLDivElement>(null);
  useRefusalFocus(page, refused);
  const { own } = words;
  const fields: Readonly<Record<string, string>> = refused?.fields ?? {};
  const tried = refused?.color ?? "";
  return (
    <div ref={page}>
      <SettingsHeader words={words} />
      <div className="mb-4 max-w-3xl empty:hidden">
        {saved && refused === null ? <Done>{words.saved}</Done> : null}
        {refused !== null && Object.keys(fields).length === 0 ? <Notice tone="danger">{refused.message}</Notice> : null}
      </div>
      <Section title={own.logo} className="max-w-2xl">
        <p className="mb-3 text-sm text-muted">{own.logoIntro}</p>
        <LogoForm key={`logo-${branding.version}`} branding={branding} words={own} error={fields.file} />
      </Section>
      <Section title={own.color} className="max-w-2xl">
        <p className="mb-3 text-sm text-muted">{own.colorIntro}</p>
        <ColorForm
          key={`color-${branding.version}-${tried}`}
          branding={branding}
          words={own}
          error={fields.color}
          tried={tried}
        />
      </Section>
    </div>
  );
}
