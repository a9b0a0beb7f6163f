import { useId } from 'preact/hooks';

interface Props {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly note?: string | undefined;
  /** What is wrong with it, in a sentence. */
  readonly wrong?: string | undefined;
  readonly rows: number;
  readonly maxLength?: number;
  readonly required?: boolean;
  readonly lang?: string;
  readonly onText: (text: string) => void;
}

/** A labelled text of several lines that says what it wants and, after a try, what is wrong. */
export function LongField({ label, note, wrong, onText, ...input }: Props) {
  const id = useId();
  const described = wrong ? `${id}-wrong` : note ? `${id}-note` : undefined;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea {...input} id={id} aria-describedby={described} aria-invalid={Boolean(wrong)} onInput={(event) => onText(event.currentTarget.value)} />
      {wrong ? <p id={`${id}-wrong`} class="wrong" role="alert">{wrong}</p> : note && <p id={`${id}-note`}>{note}</p>}
    </div>
  );
}
