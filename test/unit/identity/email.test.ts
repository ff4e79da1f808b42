import { describe, expect, it } from 'vitest';
import { emailKey, isRoleMailbox } from '../../../core/identity/email.ts';

describe('an e-mail address as a key', () => {
  it.each([
    ['folds the case of the whole address', 'Dana.Whitfield@Acme.Example', 'dana.whitfield@acme.example'],
    ['takes dots and tags out of a Gmail name', 'D.a.n.a+trial@gmail.com', 'dana@gmail.com'],
    ['knows googlemail.com as gmail.com', 'dana@googlemail.com', 'dana@gmail.com'],
    ['takes a tag out where the provider has them', 'dana+news@outlook.com', 'dana@outlook.com'],
    ['keeps dots where they count', 'dana.w@outlook.com', 'dana.w@outlook.com'],
    ['knows the domains of one Proton account', 'da-na_w+x@pm.me', 'danaw@proton.me'],
    ['keeps a tag at a company of its own', 'dana+news@acme.example', 'dana+news@acme.example'],
    ['keeps a tag at a provider that has none', 'dana+news@gmx.de', 'dana+news@gmx.de'],
    ['keeps a name that is nothing but a tag', '+news@gmail.com', '+news@gmail.com'],
    ['writes a domain as machines do', 'dana@BÜCHER.example', 'dana@xn--bcher-kva.example'],
    ['composes what was typed in two signs', 'dana@bu\u0308cher.example', 'dana@xn--bcher-kva.example'],
    ['drops the dot of the root', 'dana@acme.example.', 'dana@acme.example'],
    ['takes the last @ for the one that counts', '"a@b"@acme.example', '"a@b"@acme.example'],
    ['leaves a domain alone that looks like a number', 'dana@1.2', 'dana@1.2'],
  ])('%s', (_says, address, key) => {
    expect(emailKey(address)).toBe(key);
  });

  it('is the same when it is made again of itself', () => {
    for (const address of ['D.a+b@googlemail.com', 'x@BÜCHER.example', 'a-b@pm.me']) {
      expect(emailKey(emailKey(address))).toBe(emailKey(address));
    }
  });
});

describe('a mailbox of several people', () => {
  it.each(['info@acme.example', 'Sales+EU@acme.example', 'no-reply@acme.example', 'customer.service@acme.example'])(
    '%s is one',
    (address) => expect(isRoleMailbox(address)).toBe(true),
  );
  it.each(['dana@acme.example', 'information.officer@acme.example', 'salesman@acme.example', 'infos@acme.example'])(
    '%s is none',
    (address) => expect(isRoleMailbox(address)).toBe(false),
  );

  it('may be one of the company’s own list, by name or by address', () => {
    const more = ['disposition', 'crew@acme.example'];
    const found = ['Disposition@a.example', 'crew+1@acme.example', 'crew@b.example'].map((each) =>
      isRoleMailbox(each, more),
    );
    expect(found).toEqual([true, true, false]);
  });
});
