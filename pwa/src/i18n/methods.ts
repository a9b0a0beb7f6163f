import { words } from '../core/i18n';

export const methodWords = words({
  title: '方法',
  intro: '减碳量按公开的方法计算。每个数字都写明出处，也写明有多可靠。',
  version: (code: string, version: string) => `${code} 第 ${version} 版`,
  source: '来源',
  applicability: '适用范围',
  baseline: '基准线',
  monitoring: '监测',
  doubts: '未能证实之处',
  formulas: '公式',
  factors: '因子',
  vectors: '算例',
  digest: '内容指纹',
  digestNote: '与发布时逐字一致才会用于计算。',
  recognised: '本项目采用',
  notRecognised: '本项目未采用',
  confirmed: '数字均已证实',
  unconfirmed: '含未证实的数字',
  pointsOnly: '只计积分',
  year: (year: number) => `${year} 年数据`,
  howSure: '可靠程度',
  names: { project: '项目排放', baseline: '基准线排放', reduction: '减碳量', points: '积分', project_grams: '项目排放（克）', baseline_grams: '基准线排放（克）', reduction_grams: '减碳量（克）', if: '若', then: '则', else: '否则' } as Record<string, string>,
  missing: '没有这个方法',
}, {
  title: 'Methods',
  intro: 'Reductions are calculated by published methods. Every figure names its source and how sure it is.',
  version: (code, version) => `${code}, version ${version}`,
  source: 'Source',
  applicability: 'Applies to',
  baseline: 'Baseline',
  monitoring: 'Monitoring',
  doubts: 'What could not be confirmed',
  formulas: 'Formulas',
  factors: 'Factors',
  vectors: 'Worked examples',
  digest: 'Fingerprint',
  digestNote: 'Only the very text that was published is used to calculate.',
  recognised: 'Used here',
  notRecognised: 'Not used here',
  confirmed: 'All figures confirmed',
  unconfirmed: 'Some figures unconfirmed',
  pointsOnly: 'Points only',
  year: (year) => `data of ${year}`,
  howSure: 'How sure',
  names: { project: 'Project emissions', baseline: 'Baseline emissions', reduction: 'Reduction', points: 'Points', project_grams: 'Project emissions in grams', baseline_grams: 'Baseline emissions in grams', reduction_grams: 'Reduction in grams' } as Record<string, string>,
  missing: 'No such method',
});

export const inputWords = words<Record<string, string>>({
  distance_m: '里程', duration_s: '时长', energy_wh: '电量', saved_energy_wh: '节电量', steps: '步数', rides: '次数', covered_s: '读数覆盖',
}, {
  distance_m: 'Distance', duration_s: 'Duration', energy_wh: 'Energy', saved_energy_wh: 'Energy saved', steps: 'Steps', rides: 'Rides', covered_s: 'Covered by readings',
});

export const sureWords = words({ CONFIRMED: '已证实', SECONDARY: '二手来源', DERIVED: '推算', MEMORY: '凭记忆', OPERATOR: '运营机构设定' }, { CONFIRMED: 'Confirmed', SECONDARY: 'Secondary source', DERIVED: 'Derived', MEMORY: 'From memory', OPERATOR: 'Set by the operator' });
