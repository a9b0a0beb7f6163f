import { over } from '../../core/over';
import { owner } from '../../core/session';

let asking: Promise<boolean> | undefined;

/** Whether it was refused for want of a proof. */
export const isUnproved = (answer: object) => 'code' in answer && answer.code === 'STEP_UP_NEEDED';

/**
 * Do something that may ask for a proof. Where it does, a sheet asks the person, and once they have given it the very
 * same is done again; when they turn away, its refusal stands. `why` says in a sentence what it is asked for.
 */
export async function proved<R extends { readonly __typename: string }>(act: () => Promise<R>, why?: string): Promise<R> {
  const answer = await act();
  if (!isUnproved(answer)) return answer;
  asking ??= ask(why).finally(() => (asking = undefined));
  return await asking ? act() : answer;
}

async function ask(why: string | undefined): Promise<boolean> {
  const loaded = await import('./StepUp').catch(() => undefined);
  if (!loaded) return false;
  const { StepUp } = loaded;
  return new Promise((resolve) => {
    const whose = owner.peek();
    const done = (given: boolean) => {
      stop();
      over.value = null;
      resolve(given);
    };
    over.value = <StepUp why={why} onDone={done} />;
    // Whoever is signed out meanwhile has nothing left to prove.
    const stop = owner.subscribe((now) => now !== whose && done(false));
  });
}
