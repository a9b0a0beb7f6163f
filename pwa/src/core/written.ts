/** The language in which somebody has written, as far as the letters tell, for whoever has it read out. */
export const writtenIn = (text: string) => (/[\u3400-\u9fff]/.test(text) ? 'zh-CN' : 'en');
