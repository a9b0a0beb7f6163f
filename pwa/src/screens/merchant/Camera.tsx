import { useEffect, useRef, useState } from 'preact/hooks';
import { merchantWords } from '../../i18n/merchant';
import { glance } from '../vouchers/format';
import { reader } from './reader';

const LOOK_MS = 120;

/** Look through the camera until something is read or `over` says so; what was read last counts again once it was out of sight, and a voucher is the same in each of its pictures. */
async function watch(video: HTMLVideoElement, last: string | undefined, over: () => boolean): Promise<string | undefined> {
  const read = await reader();
  let passed = last;
  while (!over()) {
    const text = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA ? await read(video) : undefined;
    if (text && glance(text).id !== passed) return text;
    if (!text) passed = undefined;
    await new Promise((next) => setTimeout(next, LOOK_MS));
  }
  return undefined;
}

/** The camera's picture with a frame; the first code in it is handed on, once. */
export function Camera({ last, onCode, onFail }: { last: string | undefined; onCode: (text: string) => void; onFail: () => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [ready, tell] = useState(false);
  useEffect(() => {
    let stream: MediaStream | undefined;
    let over = false;
    const stop = () => stream?.getTracks().forEach((track) => track.stop());
    const start = async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } } });
        if (over || !video.current) return stop();
        video.current.srcObject = stream;
        await video.current.play();
        tell(true);
        const text = await watch(video.current, last, () => over);
        if (text && !over) onCode(text);
      } catch {
        if (!over) onFail();
      }
    };
    void start();
    return () => {
      over = true;
      stop();
    };
  }, []);
  return (
    <div class="camera">
      <video ref={video} muted playsInline aria-label={merchantWords().camera} />
      <p role="status">{ready ? merchantWords().aim : merchantWords().opening}</p>
    </div>
  );
}
