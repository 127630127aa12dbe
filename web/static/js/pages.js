// Conveniences only: every page works without this file.
(() => {
  "use strict";

  const on = (type, selector, act) =>
    document.addEventListener(type, (event) => {
      const found = event.target instanceof Element && event.target.closest(selector);
      if (found) act(found, event);
    });

  // 引用本条: puts sentence, clause and address on the clipboard; without it the link leads to the condition itself.
  on("click", "a[data-cite]", async (link, event) => {
    if (!navigator.clipboard) return;
    event.preventDefault();
    await navigator.clipboard.writeText(`${link.dataset.cite} ${link.href}`);
    const before = link.textContent;
    link.textContent = "已复制";
    setTimeout(() => { link.textContent = before; }, 2000);
  });

  // Dialogs: a link to "#id" opens the <dialog>; its buttons close it by method="dialog".
  on("click", "[data-dialog]", (opener, event) => {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (!(dialog instanceof HTMLDialogElement)) return;
    event.preventDefault();
    dialog.showModal();
  });

  on("click", "[data-dismiss]", (button) => button.closest(".toast")?.remove());

  // In a queue J and K move between its lines and X ticks one; only while the queue has the focus, so that no key is taken from anything else.
  document.addEventListener("keydown", (event) => {
    const table = event.target instanceof Element && event.target.closest("[data-rows]");
    const step = { j: 1, k: -1 }[event.key];
    if (!table || event.ctrlKey || event.metaKey || event.altKey || (step === undefined && event.key !== "x")) return;
    const line = event.target.closest("tr");
    event.preventDefault();
    if (step === undefined) return line.querySelector("input[type='checkbox']")?.click();
    const links = [...table.querySelectorAll("a[data-row]")];
    const next = links[links.indexOf(line.querySelector("a[data-row]")) + step];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  });

  // In a form of choices a figure chooses, while the focus is in the form and in none of its texts.
  document.addEventListener("keydown", (event) => {
    const form = event.target instanceof Element && event.target.closest("[data-keys]");
    if (!form || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, select, input:not([type='radio'])")) return;
    const choice = form.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    choice?.click();
    choice?.focus();
  });

  // A sentence that was chosen goes into its field, unless somebody has written there.
  on("change", "select[data-fills]", (select) => {
    const field = document.getElementById(select.dataset.fills);
    const texts = [...select.options].map((each) => each.dataset.text);
    if (field && (!field.value || texts.includes(field.value))) field.value = select.selectedOptions[0]?.dataset.text ?? "";
  });

  // A menu closes when something else is chosen, and on Escape.
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // At most four products are compared and three applied for together: one box more cannot be ticked.
  on("change", "input[data-compare]", (box) => {
    const boxes = [...document.querySelectorAll("input[data-compare]")].filter((each) => each.name === box.name);
    const full = boxes.filter((each) => each.checked).length >= Number(box.dataset.compare);
    for (const each of boxes) each.disabled = full && !each.checked;
  });

  // The button of a form that was sent says so and cannot be pressed twice; Back gives it back.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!(button instanceof HTMLElement) || !button.dataset.busy || event.target.method === "dialog") return;
    setTimeout(() => {
      button.dataset.idle = button.textContent;
      button.textContent = button.dataset.busy;
      button.setAttribute("aria-busy", "true");
    });
  });
  const rest = () => {
    for (const button of document.querySelectorAll("[aria-busy='true'][data-idle]")) {
      button.textContent = button.dataset.idle;
      button.removeAttribute("aria-busy");
    }
  };
  window.addEventListener("pageshow", rest);
  document.addEventListener("htmx:afterRequest", rest);

  // A button pressed while the page still waits for an answer: its turn comes after the answer has replaced it, and htmx has forgotten it.
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    const button = detail.triggeringEvent?.submitter;
    if (!button?.name || button.isConnected) return;
    detail.parameters[button.name] = button.value;
    if (button.hasAttribute("formaction")) detail.path = button.getAttribute("formaction");
  });

  // A form that answers while typing says so where it gets no answer: htmx drops answers that are errors.
  const unanswered = (event, isTrue) => {
    const asking = event.target instanceof Element && event.target.closest("[data-unanswered]");
    const place = asking && document.getElementById(asking.dataset.unanswered);
    if (place) place.textContent = isTrue ? place.dataset.text : "";
  };
  for (const type of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(type, (event) => unanswered(event, true));
  document.addEventListener("htmx:beforeRequest", (event) => unanswered(event, false));

  // Rows of conditions are asked for anew while somebody goes on typing: what was typed since the question is taken over, and asked about.
  const fieldsOf = (rows) => [...rows.querySelectorAll("input[type='text'], input:not([type]), select:not([multiple]), textarea")];
  const asked = new WeakMap();
  let typedSince = [];
  document.addEventListener("htmx:beforeRequest", (event) => {
    const rows = event.detail.target;
    if (rows?.matches(".criterion")) asked.set(rows, new Map(fieldsOf(rows).map((each) => [each.id, each.value])));
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const before = asked.get(event.detail.target);
    if (before) typedSince = fieldsOf(event.detail.target).filter((each) => before.get(each.id) !== each.value).map((each) => [each.id, each.value]);
  });
  document.addEventListener("htmx:afterSettle", () => {
    for (const [id, value] of typedSince.splice(0)) {
      const field = document.getElementById(id);
      if (!field || field.value === value) continue;
      field.value = value;
      for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
    }
  });

  // Filters are folded on phones and stand open on wide screens; newer browsers do this by ::details-content alone.
  const wide = window.matchMedia("(min-width: 62rem)");
  const unfold = () => {
    for (const fold of document.querySelectorAll("details[data-open-wide]")) if (wide.matches) fold.open = true;
  };
  wide.addEventListener("change", unfold);
  document.addEventListener("htmx:afterSettle", unfold);
  unfold();
})();
