import encodeQR from 'qr';
import { useMemo } from 'preact/hooks';
import './qr.css';

/** Every run of dark modules in a row as one flat rectangle of a single path. */
function outline(modules: readonly (readonly boolean[])[]): string {
  return modules.flatMap((row, y) => row.map((dark, x) => {
    if (!dark || row[x - 1]) return '';
    const end = row.indexOf(false, x);
    const width = (end < 0 ? row.length : end) - x;
    return `M${x} ${y}h${width}v1h-${width}z`;
  })).join('');
}

/** A QR code, black on white in the dark too, because that is what scanners read; `label` says what stands in it. A long text takes a lower level, so that its modules are larger. */
export function Qr({ text, label, level = 'quartile' }: { text: string; label: string; level?: 'medium' | 'quartile' }) {
  const { side, path } = useMemo(() => {
    // The encoder leaves one module blank round the code; the view adds the three that make up the quiet zone.
    const modules = encodeQR(text, 'raw', { ecc: level, border: 1 });
    return { side: modules.length, path: outline(modules) };
  }, [text, level]);
  return (
    <svg class="qr" viewBox={`-3 -3 ${side + 6} ${side + 6}`} shape-rendering="crispEdges" role="img" aria-label={label}>
      <path d={path} />
    </svg>
  );
}
