import { useId } from 'preact/hooks';

/** A few ways of which one holds. */
export function Choice<T extends string>({ legend, options, value, onChoose }: {
  legend: string;
  options: readonly { readonly value: T; readonly label: string; readonly lang?: string }[];
  value: T;
  onChoose: (value: T) => void;
}) {
  const name = useId();
  return (
    <fieldset class="choice">
      <legend>{legend}</legend>
      <div>
        {options.map((each) => (
          <label key={each.value}>
            <input type="radio" name={name} checked={each.value === value} onChange={() => onChoose(each.value)} />
            <span lang={each.lang}>{each.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** On or off, at once. */
export function Switch({ label, note, on, onTurn }: { label: string; note?: string; on: boolean; onTurn: (on: boolean) => void }) {
  return (
    <label class="switch">
      <span>{label}{note && <small>{note}</small>}</span>
      <input type="checkbox" role="switch" checked={on} onChange={(event) => onTurn(event.currentTarget.checked)} />
    </label>
  );
}
