// A picture (PNG, as base64) with at most 256 colours: a third of the size, and nobody sees the difference.
async picture => {
  const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(picture), c => c.charCodeAt())]));
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height).getContext('2d');
  canvas.drawImage(bitmap, 0, 0);
  const pixels = new Uint32Array(canvas.getImageData(0, 0, width, height).data.buffer);

  // Colours that agree in their upper five bits are one colour: that of most pixels. The rest go to their nearest.
  const counted = new Map();
  for (const each of pixels) counted.set(each, (counted.get(each) ?? 0) + 1);
  const alike = new Map();
  for (const [colour] of [...counted].sort((a, b) => b[1] - a[1])) {
    const rough = colour & 0xf8f8f8;
    if (!alike.has(rough)) alike.set(rough, colour);
  }
  const palette = [...alike.values()].slice(0, 256);
  const parts = colour => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];
  const far = (a, b) => parts(a).reduce((sum, part, at) => sum + (part - parts(b)[at]) ** 2, 0);
  const place = new Map([...counted.keys()].map(colour => {
    const known = palette.indexOf(alike.get(colour & 0xf8f8f8));
    if (known >= 0) return [colour, known];
    return [colour, palette.reduce((best, each, at) => (far(each, colour) < far(palette[best], colour) ? at : best), 0)];
  }));
  const rows = new Uint8Array((width + 1) * height);
  for (let at = 0; at < pixels.length; at++) rows[at + Math.floor(at / width) + 1] = place.get(pixels[at]);

  const packed = await new Response(new Blob([rows]).stream().pipeThrough(new CompressionStream('deflate'))).bytes();
  const sum = bytes => {
    let crc = -1;
    for (const byte of bytes) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
  };
  const word = value => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
  const chunk = (name, data) => {
    const named = [...name].map(c => c.charCodeAt()).concat(Array.from(data));
    return [...word(data.length), ...named, ...word(sum(named))];
  };
  const file = [137, 80, 78, 71, 13, 10, 26, 10].concat(
    chunk('IHDR', [...word(width), ...word(height), 8, 3, 0, 0, 0]),
    chunk('PLTE', palette.flatMap(parts)), chunk('IDAT', packed), chunk('IEND', []));
  return btoa(file.map(byte => String.fromCharCode(byte)).join(''));
}
