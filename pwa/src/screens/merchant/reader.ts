/** Something that finds a QR code in the picture of a camera. */
export type Reader = (video: HTMLVideoElement) => Promise<string | undefined>;

interface Detector { detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]> }
interface Detectors {
  new (options: { formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

/** The longer side of the picture our own decoder looks at, in pixels. */
const SIDE = 640;

/** The browser's own detector where there is one, else our decoder, which is fetched only then. */
export async function reader(): Promise<Reader> {
  const native = (globalThis as { BarcodeDetector?: Detectors }).BarcodeDetector;
  if (await native?.getSupportedFormats().then((formats) => formats.includes('qr_code'), () => false)) {
    const detector = new native!({ formats: ['qr_code'] });
    return async (video) => (await detector.detect(video))[0]?.rawValue;
  }
  return own();
}

async function own(): Promise<Reader> {
  const { decodeQR } = await import('qr/decode.js');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, SIDE / Math.max(video.videoWidth, video.videoHeight));
    const [width, height] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)];
    if (!context || !width || !height) return undefined;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    context.drawImage(video, 0, 0, width, height);
    try {
      return decodeQR(context.getImageData(0, 0, width, height));
    } catch {
      // No code in this picture.
      return undefined;
    }
  };
}
