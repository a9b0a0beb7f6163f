/** No larger than is shown anywhere, so that a telephone on a slow network sends a tenth of what its camera made. */
const MOST = 1600;
const TIMES_OUT_MS = 60_000;

export interface Uploaded { readonly id: string; readonly smallUrl: string }

/** A picture drawn smaller, or the file as it is where this browser cannot read it: then the platform says what is wrong. */
async function smaller(file: File): Promise<Blob> {
  try {
    const whole = await createImageBitmap(file);
    const scale = Math.min(1, MOST / Math.max(whole.width, whole.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(whole.width * scale));
    canvas.height = Math.max(1, Math.round(whole.height * scale));
    canvas.getContext('2d')!.drawImage(whole, 0, 0, canvas.width, canvas.height);
    whole.close();
    const drawn = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.88));
    return drawn && drawn.size < file.size ? drawn : file;
  } catch {
    return file;
  }
}

/** Hand in a photograph; what it is called from now on, or the code of the refusal, none where nobody answered. */
export async function upload(file: File): Promise<Uploaded | { readonly code?: string | undefined }> {
  const body = await smaller(file);
  try {
    const answer = await fetch('/photos', {
      method: 'POST', body, signal: AbortSignal.timeout(TIMES_OUT_MS),
      headers: { 'content-type': body.type || 'application/octet-stream', 'x-tanpuhui': '1' },
    });
    const told = await answer.json() as Uploaded & { errors?: { extensions?: { code?: string } }[] };
    return answer.ok ? told : { code: told.errors?.[0]?.extensions?.code };
  } catch {
    return {};
  }
}
