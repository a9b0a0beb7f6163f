// The default mobile run in three categories, and the page's own heading: it tells the home from the sign-in screen,
// and is read off the very page that was measured.
import { Audit, Gatherer } from 'lighthouse';

class Heading extends Gatherer {
  meta = { supportedModes: ['navigation'] };

  getArtifact({ driver }) {
    return driver.executionContext.evaluate(() => document.querySelector('h1')?.textContent ?? '', { args: [] });
  }
}

class HeadingAudit extends Audit {
  static meta = {
    id: 'heading',
    title: 'The heading of the page',
    description: 'Which screen it is.',
    scoreDisplayMode: 'informative',
    requiredArtifacts: ['Heading'],
  };

  static audit({ Heading }) {
    return { score: 1, displayValue: Heading };
  }
}

export default {
  extends: 'lighthouse:default',
  artifacts: [{ id: 'Heading', gatherer: { instance: new Heading() } }],
  audits: [{ implementation: HeadingAudit }],
  settings: { onlyCategories: ['performance', 'accessibility', 'best-practices'], onlyAudits: ['heading'] },
};
