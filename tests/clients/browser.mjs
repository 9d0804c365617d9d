// A person with a browser: signs in, answers the consent page, and stops where the client waits for the answer.
import { parse } from 'node-html-parser';

export const url = process.env.TENANTRY_URL;
export const person = { username: 'ann@acme.test', password: "Ann's p&ss=w+rd %41" };
export const redirect = 'https://client.test/callback';

export class Browser {
  #cookies = new Map();

  constructor(decision = 'allow') {
    this.decision = decision;
  }

  /** The URL that the client is called at in the end; or the request that is posted to it. */
  async visit(start) {
    let answer = await this.#ask(start);
    for (;;) {
      const to = answer.headers.get('location');
      if (to && !to.startsWith(url)) return new URL(to);
      if (to) {
        answer = await this.#ask(to);
        continue;
      }
      if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
      const form = parse(await answer.text()).querySelector('form');
      const [action, body] = [form.getAttribute('action'), this.#filled(form)];
      if (!action.startsWith(url)) return new Request(action, { method: 'POST', body });
      answer = await this.#ask(action, { method: 'POST', body });
    }
  }

  async #ask(to, options = {}) {
    const cookie = [...this.#cookies].map((pair) => pair.join('=')).join('; ');
    const answer = await fetch(to, { redirect: 'manual', headers: { cookie }, ...options });
    for (const set of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set);
      this.#cookies.set(name, value);
    }
    return answer;
  }

  #filled(form) {
    const pairs = form.querySelectorAll('input').map(({ attributes }) => [attributes.name, attributes.value ?? '']);
    const fields = new URLSearchParams(pairs);
    if (fields.has('password')) Object.entries(person).forEach(([name, value]) => fields.set(name, value));
    if (fields.has('confirmation')) fields.set('decision', this.decision);
    return fields;
  }
}
