import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htmlToText, isHtml } from '../../../core/signal/html.ts';

describe('HTML as a person reads it', () => {
  it.each([
    ['<p>Hi Dana,</p>\n<p>March\n   works.</p>', 'Hi Dana,\n\nMarch works.'],
    ['one<br>two<br/>three', 'one\ntwo\nthree'],
    ['<ul><li>one</li><li>two</li></ul>', 'one\n\ntwo'],
    ['<a href="https://x.example/?a=1&b=2">our page</a>!', 'our page!'],
    ['<p>R&amp;D &lt;3 &#8364;5 &#x20AC;6 &nbsp;&uuml;&Uuml; &unknown; &#0;</p>', 'R&D <3 €5 €6 üÜ &unknown; &#0;'],
    ['<html><head><title>No</title><style>p{}</style></head><body>Yes<script>no()</script></body></html>', 'Yes'],
    ['<p>a<!-- not <b>this</b> -->b</p>', 'ab'],
    ['<p>never closed', 'never closed'],
    ['<style>never closed <p>hidden</p>', ''],
    ['<DIV>Upper</DIV><o:p></o:p>', 'Upper'],
    ['<p>4 < 5 and 6 > 5</p>', '4 < 5 and 6 > 5'],
  ])('%s is %j', (html, text) => {
    expect(htmlToText(html)).toBe(text);
  });

  it.each(['a < b > c', 'Dana <dana@acme.example>', '<3 you', 'x <y> z', 'AT&amp;T', 'if (a<b) c'])(
    'is not seen in %j, which stays as it is',
    (text) => {
      expect(isHtml(text)).toBe(false);
      expect(htmlToText(text)).toBe(text);
    },
  );

  it.each([
    '<div dir="ltr">Yes</div><br><div class="gmail_quote"><div>On Tue, Priya wrote:</div><blockquote>Hi</blockquote></div>',
    '<p>Yes</p><blockquote type="cite"><blockquote>older</blockquote>old</blockquote>',
    '<div>Yes</div><div id="divRplyFwdMsg"><b>From:</b> Priya<div>nested</div></div>',
  ])('can be read without what it quotes: %s', (html) => {
    expect(htmlToText(html, { isWithoutQuotes: true })).toBe('Yes');
    expect(htmlToText(html)).not.toBe('Yes');
  });

  it('is read whatever it is, and 2 MB of it in no time worth naming', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof htmlToText(`<p>${text}`) === 'string'));
    const started = performance.now();
    for (const piece of ['<', '<p ', '<!--', '<div>', '&#', '</', '<script>', 'a b\n'])
      htmlToText(`<p>${piece.repeat(2_000_000 / piece.length)}`);
    expect(performance.now() - started).toBeLessThan(8_000);
  });
});
