"use strict";
{
  const root = document.documentElement;
  const form = document.querySelector("#filters");
  root.classList.add("with-script");

  // Every change, what it is filtered by, and the group that is hidden when none of its own is left.
  const changes = [...document.querySelectorAll(".entry")].map((element) => ({
    element,
    ...element.dataset,
    group: element.closest("[data-group]"),
    text: null,
  }));
  const rows = [...document.querySelectorAll("[data-of]")].map((element) => ({
    element,
    of: document.getElementById(element.dataset.of),
    group: element.closest("[data-group]"),
  }));
  const overview = [...document.querySelectorAll("[data-row]")];
  const names = ["q", "space", "principal", "risk", "action"];
  const number = new Intl.NumberFormat("en");
  const plural = (count, noun) => `${number.format(count)} ${noun}${count === 1 ? "" : "s"}`;

  function searched(change) {
    const title = change.group.querySelector("h3").textContent;
    return `${title} ${change.element.textContent}`.toLowerCase();
  }

  function chosen() {
    const params = new URLSearchParams();
    const data = new FormData(form);
    for (const name of names) {
      for (const value of data.getAll(name)) if (value.trim()) params.append(name, value);
    }
    return params;
  }

  function show(params) {
    const words = (params.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    const space = params.get("space");
    const principal = params.get("principal");
    const risks = params.getAll("risk");
    const actions = params.getAll("action");
    const groups = new Set();
    const spaces = new Set();
    let count = 0;
    for (const change of changes) {
      let fits = (!space || change.space === space) && (!principal || change.principal === principal)
        && (!risks.length || risks.includes(change.risk))
        && (!actions.length || actions.includes(change.action));
      if (fits && words.length) {
        change.text ??= searched(change);
        fits = words.every((word) => change.text.includes(word));
      }
      change.element.hidden = !fits;
      if (fits) {
        count += 1;
        groups.add(change.group);
        spaces.add(change.space);
      }
    }
    for (const row of rows) {
      row.element.hidden = row.of.hidden;
      if (!row.of.hidden) groups.add(row.group);
    }
    for (const group of document.querySelectorAll("[data-group]")) group.hidden = !groups.has(group);
    for (const part of document.querySelectorAll(".part")) {
      part.hidden = !part.querySelector("[data-group]:not([hidden])");
    }
    for (const row of overview) row.hidden = !spaces.has(row.dataset.row);
    document.querySelector("#none").hidden = count > 0;
    const of = count === changes.length ? "" : ` of ${number.format(changes.length)}`;
    form.classList.toggle("filtering", Boolean(of));
    document.querySelector("#count").value =
      of ? `${number.format(count)}${of} changes, in ${plural(spaces.size, "space")}`
        : `${plural(count, "change")} in ${plural(spaces.size, "space")}`;
  }

  function choose(params) {
    for (const field of form.elements) {
      if (field.type === "checkbox") field.checked = params.getAll(field.name).includes(field.value);
      else if (names.includes(field.name)) field.value = params.get(field.name) ?? "";
    }
    show(chosen());
  }

  function reveal(id) {
    const target = document.getElementById(id);
    if (!target) return;
    if (target.closest("[hidden]")) choose(new URLSearchParams());
    for (let each = target; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
    target.querySelector(":scope > details")?.setAttribute("open", "");
    for (const other of document.querySelectorAll(".target")) other.classList.remove("target");
    target.classList.add("target");
    target.scrollIntoView();
    target.querySelector(":scope > .meta > .anchor")?.focus({ preventScroll: true });
  }

  // A fragment is an id, or filters as `risk=high&space=ENG`, maybe with the id as `at=…`.
  function follow() {
    const fragment = location.hash.slice(1);
    if (!fragment.includes("=")) {
      if (fragment) reveal(fragment);
      return;
    }
    const params = new URLSearchParams(fragment);
    choose(params);
    if (params.has("at")) reveal(params.get("at"));
    else document.querySelector("#filtered").scrollIntoView();
  }

  let writing;
  function write() {
    const fragment = chosen().toString();
    clearTimeout(writing);
    writing = setTimeout(
      () => history.replaceState(null, "", fragment ? `#${fragment}` : location.href.split("#")[0]),
      200,
    );
  }

  function changed() {
    show(chosen());
    write();
  }

  if (form) {
    // What a link leads to stops below the filters, which are higher while some are chosen.
    const [sheet] = document.styleSheets;
    const rule = sheet.cssRules[sheet.insertRule(":root {}", sheet.cssRules.length)];
    const measure = () => rule.style.setProperty("--bar", `${form.offsetHeight}px`);
    new ResizeObserver(measure).observe(form);
    form.addEventListener("input", changed);
    form.addEventListener("reset", () => setTimeout(changed));
    form.addEventListener("submit", (event) => event.preventDefault());
    for (const button of form.querySelectorAll("[data-open]")) {
      button.addEventListener("click", () => {
        const open = button.dataset.open === "true";
        for (const each of document.querySelectorAll("#filtered details")) each.open = open;
      });
    }
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a.anchor");
      const params = chosen();
      if (!link || !params.size) return;
      event.preventDefault();
      params.set("at", link.hash.slice(1));
      location.hash = params.toString();
    });
    addEventListener("hashchange", follow);
    show(chosen());
    measure();
    follow();
  }

  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", () => {
      getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
      const copied = document.execCommand("copy");
      document.querySelector("#copied").textContent = copied ? "Copied." : "Selected, to be copied.";
    });
  }
}
