import { expect } from '@open-wc/testing';
import { defaultServer } from './default-server.js';

describe('defaultServer', () => {
  it("is the page's origin where no bundle says where its script came from", () => {
    expect(defaultServer()).to.equal(`${location.origin}/`);
  });
});
