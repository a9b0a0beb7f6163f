import { words } from '../core/i18n';

export const photoWords = words({
  title: '图片',
  note: '最多 5 张，第一张显示在商城里。图片里的拍摄地点、时间会去掉。',
  add: '添加图片',
  adding: '正在上传…',
  one: (place: string) => `第 ${place} 张图片`,
  remove: (place: string) => `去掉第 ${place} 张图片`,
  refusals: {
    NOT_A_PICTURE: '这个文件读不出图片。请选 JPEG、PNG 或 WebP 格式的照片。',
    PICTURE_TOO_LARGE: '这张图片太大了。请选一张小一些的。',
    RATE_LIMITED: '一下传得太多了。等一分钟再传，已经传的都还在。',
    NOT_ALLOWED: '只有权益提供方的成员能传图片。请重新登录后再试。',
  } as Record<string, string>,
  failed: '没有传上去，网络断了或者太慢。别的都还在，请再试一次。',
}, {
  title: 'Photographs',
  note: 'At most 5; the first one is shown in the mall. Where and when they were taken is removed.',
  add: 'Add a photograph',
  adding: 'Uploading…',
  one: (place) => `Photograph ${place}`,
  remove: (place) => `Remove photograph ${place}`,
  refusals: {
    NOT_A_PICTURE: 'No picture can be read from this file. Choose a photograph as JPEG, PNG or WebP.',
    PICTURE_TOO_LARGE: 'This picture is too large. Choose a smaller one.',
    RATE_LIMITED: 'That was too much at once. Wait a minute and try again; what was uploaded is still there.',
    NOT_ALLOWED: 'Only members of a rights provider can upload photographs. Sign in again and try once more.',
  },
  failed: 'It was not uploaded: the connection broke off or was too slow. Everything else is still there; try again.',
});
