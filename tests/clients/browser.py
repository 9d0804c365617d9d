"""A person with a browser: signs in, answers the consent page, and stops where the client waits for the answer."""

import os
from html.parser import HTMLParser

import requests

URL = os.environ["TENANTRY_URL"]
USER, PASSWORD = "ann@acme.test", "Ann's p&ss=w+rd %41"
REDIRECT = "https://client.test/callback"


class Form(HTMLParser):
    """The form of a page: where it goes, and what its inputs hold."""

    def __init__(self, html):
        super().__init__()
        self.action, self.fields = None, {}
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.action = attributes["action"]
        if tag == "input":
            self.fields[attributes["name"]] = attributes.get("value", "")


class Browser:
    def __init__(self, decision="allow"):
        self.http, self.decision = requests.Session(), decision

    def visit(self, url):
        """The URL that the client is called at in the end; or the fields that are posted to it."""
        answer = self.http.get(url, allow_redirects=False, timeout=10)
        while True:
            if answer.is_redirect:
                url = answer.headers["Location"]
                if not url.startswith(URL):
                    return url
                answer = self.http.get(url, allow_redirects=False, timeout=10)
                continue
            answer.raise_for_status()
            form = Form(answer.text)
            if form.action == REDIRECT:
                return form.fields
            answer = self.http.post(form.action, self.filled(form.fields), allow_redirects=False, timeout=10)

    def filled(self, fields):
        if "password" in fields:
            return fields | {"username": USER, "password": PASSWORD}
        assert "confirmation" in fields, fields
        return fields | {"decision": self.decision}
