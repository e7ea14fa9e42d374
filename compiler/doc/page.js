(() => {
  "use strict";
  const find = (id) => document.getElementById(id);
  const box = find("page-words");
  const contents = find("page-contents");
  const links = new Map();
  for (const link of document.querySelectorAll("nav a")) {
    links.set(link.getAttribute("href").slice(1), link);
  }
  const entries = Array.from(document.querySelectorAll("[data-words]"), (part) => ({
    part,
    words: part.dataset.words.toLowerCase(),
  }));
  const headings = document.querySelectorAll(".contract, .group");

  const show = (part, shown) => {
    part.hidden = !shown;
    const link = links.get(part.id);
    if (link) {
      link.parentElement.hidden = !shown;
    }
  };

  // An interface that matches is shown with its members, a heading with what is below it.
  const filter = () => {
    const wanted = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    const matches = (entry) => wanted.every((word) => entry.words.includes(word));
    const found = new Set(entries.filter(matches).map((entry) => entry.part));
    for (const { part } of entries) {
      const outer = part.parentElement.closest("[data-words]");
      show(part, found.has(part) || (outer !== null && found.has(outer)));
    }
    for (const heading of Array.from(headings).reverse()) {
      const own = found.has(heading);
      show(heading, own || heading.querySelector("[data-words]:not([hidden])") !== null ||
        wanted.length === 0);
    }
    find("page-none").hidden = found.size > 0 || wanted.length === 0;
    find("page-count").textContent =
      wanted.length === 0 ? "" : `${found.size} of ${entries.length}`;
    if (wanted.length > 0) {
      contents.open = true;
    }
    return found;
  };

  const go = () => {
    const first = filter().values().next().value;
    if (first) {
      location.hash = `#${first.id}`;
    }
  };

  // What a link leads to is to be seen, whatever is searched for.
  const reveal = () => {
    const target = find(location.hash.slice(1));
    if (target && target.closest("[hidden]")) {
      box.value = "";
      filter();
      target.scrollIntoView();
    }
    for (const link of links.values()) {
      link.removeAttribute("aria-current");
    }
    const part = target && target.closest("article, section");
    if (part && links.has(part.id)) {
      links.get(part.id).setAttribute("aria-current", "location");
    }
  };

  find("page-search").hidden = false;
  if (matchMedia("(max-width: 60rem)").matches) {
    contents.open = false;
  }
  box.addEventListener("input", filter);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      go();
    } else if (event.key === "Escape") {
      box.value = "";
      filter();
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  });
  addEventListener("hashchange", reveal);
  reveal();
})();
