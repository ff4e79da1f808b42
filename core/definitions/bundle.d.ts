/**
 * Set where the functions are bundled (`lib/building-blocks/handoff-function.ts`), undeclared elsewhere. Synth checks every
 * definition right before it bundles them, so a cold start need not pay for doing it again. Ask with `typeof` right
 * where the shapes are named: only there does the bundler see that they can be left out.
 */
declare const BATON_CHECKED_AT_SYNTH: true | undefined;
