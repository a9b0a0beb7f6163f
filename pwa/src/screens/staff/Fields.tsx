import { useId } from 'preact/hooks';
import './staff.css';

interface Props {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly note?: string | undefined;
  readonly wrong?: string | undefined;
  readonly onText: (text: string) => void;
}

function Said({ id, note, wrong }: { id: string; note: string | undefined; wrong: string | undefined }) {
  if (wrong) return <p id={`${id}-wrong`} class="wrong" role="alert">{wrong}</p>;
  return note ? <p id={`${id}-note`}>{note}</p> : null;
}

const describes = (id: string, { note, wrong }: Props) => (wrong ? `${id}-wrong` : note ? `${id}-note` : undefined);

/** Go to the first field that something is wrong with, once the form says so. */
export function toWrong(event: Event) {
  const form = event.currentTarget as HTMLFormElement;
  setTimeout(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}

/** A day, or a day and time, on the clock of the programme's place. */
export function TimeField(props: Props & { readonly time?: boolean; readonly min?: string }) {
  const id = useId();
  const { label, name, value, note, wrong, onText, time, min } = props;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input id={id} name={name} type={time ? 'datetime-local' : 'date'} min={min} max={time ? '9999-12-31T23:59' : '9999-12-31'} required value={value} aria-describedby={describes(id, props)} aria-invalid={Boolean(wrong)} onInput={(event) => onText(event.currentTarget.value)} />
      <Said id={id} note={note} wrong={wrong} />
    </div>
  );
}

/** One of many, by name. */
export function PickField(props: Props & { readonly none: string; readonly options: readonly { readonly value: string; readonly label: string }[] }) {
  const id = useId();
  const { label, name, value, note, wrong, onText, none, options } = props;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} name={name} required value={value} aria-describedby={describes(id, props)} aria-invalid={Boolean(wrong)} onChange={(event) => onText(event.currentTarget.value)}>
        <option value="">{none}</option>
        {options.map((each) => <option key={each.value} value={each.value}>{each.label}</option>)}
      </select>
      <Said id={id} note={note} wrong={wrong} />
    </div>
  );
}
