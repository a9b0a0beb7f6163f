import { useId } from 'preact/hooks';

/** A labelled text of several lines that says, after a try, what is wrong with it. */
export function Area({ label, name, value, wrong, lang, onText }: { label: string; name: string; value: string; wrong: string | undefined; lang: string; onText: (text: string) => void }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea id={id} name={name} rows={2} lang={lang} value={value} aria-describedby={wrong && `${id}-wrong`} aria-invalid={Boolean(wrong)} onInput={(event) => onText(event.currentTarget.value)} />
      {wrong && <p id={`${id}-wrong`} class="wrong" role="alert">{wrong}</p>}
    </div>
  );
}
