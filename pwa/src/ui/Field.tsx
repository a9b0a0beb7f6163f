import { useId } from 'preact/hooks';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly note?: string | undefined;
  /** What is wrong with it, in a sentence. */
  readonly wrong?: string | undefined;
  readonly onText: (text: string) => void;
  readonly name: string;
  readonly type?: 'text' | 'tel';
  readonly inputMode?: 'text' | 'tel' | 'numeric';
  readonly autocomplete?: 'off' | 'name' | 'tel-national' | 'one-time-code';
  readonly autocapitalize?: 'off' | 'characters';
  readonly maxLength?: number;
}

/** A labelled input that says what it wants and, after a try, what is wrong. */
export function Field({ label, note, wrong, onText, type = 'text', ...input }: Props) {
  const id = useId();
  const described = wrong ? `${id}-wrong` : note ? `${id}-note` : undefined;
  // Preact's types tell the kinds of input apart; these two take the same attributes.
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input {...input} type={type as 'text'} required id={id} aria-describedby={described} aria-invalid={Boolean(wrong)} onInput={(event) => onText(event.currentTarget.value)} />
      {wrong ? <p id={`${id}-wrong`} class="wrong" role="alert">{wrong}</p> : note && <p id={`${id}-note`}>{note}</p>}
    </div>
  );
}
