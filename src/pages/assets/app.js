// What pages do better with a script, and do without one, too:
//   <button data-copy="ID" hidden>         copies the text of the element with this id
//   <a href="…" data-fragment="ID">        puts that element of the page at `href` in the place of the present one
//   <ol data-events="URL" data-show="method path status" data-most="20" hidden>
//                                          lists what a stream of server-sent events tells, the latest first
"use strict";

const all = (selector, root = document) => root.querySelectorAll(selector);

function copying(root) {
  for (const button of all("[data-copy]", root)) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const label = button.textContent;
      try {
        await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
        button.textContent = "Copied";
      } catch {
        button.textContent = "Not copied";
      }
      setTimeout(() => (button.textContent = label), 1500);
    });
  }
}

async function replace(link) {
  const id = link.dataset.fragment;
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(id);
  if (!answer.ok || !fresh) return location.assign(link.href);
  document.getElementById(id).replaceWith(fresh);
  begin(fresh);
}

function fragments(root) {
  for (const link of all("a[data-fragment]", root)) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      replace(link).catch(() => location.assign(link.href));
    });
  }
}

function events(root) {
  for (const list of all("[data-events]", root)) {
    const members = list.dataset.show.split(" ");
    const source = new EventSource(list.dataset.events);
    source.addEventListener("request", (event) => {
      const entry = JSON.parse(event.data);
      const item = document.createElement("li");
      item.textContent = members.map((member) => entry[member] ?? "").join(" ");
      list.hidden = false;
      list.prepend(item);
      while (list.children.length > Number(list.dataset.most)) list.lastElementChild.remove();
    });
  }
}

function begin(root) {
  copying(root);
  fragments(root);
  events(root);
}

begin(document);
