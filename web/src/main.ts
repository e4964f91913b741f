/** Looks at the page and loads the one part that it needs; a page without pictures loads no more than this file. */

import { part } from "./parts.ts";

type Draw = (host: HTMLElement, view: never) => void;

const PICTURES = ["network", "flow", "heatmap", "tropism"];

function viewData(): unknown {
  const holder = document.getElementById("view-data");
  return holder?.textContent ? JSON.parse(holder.textContent) : null;
}

async function drawPicture(): Promise<void> {
  const host = document.getElementById("picture");
  const kind = host?.dataset.kind ?? "";
  const view = viewData();
  if (!host || !PICTURES.includes(kind) || !view) return;
  const { draw } = await part<{ draw: Draw }>(kind);
  draw(host, view as never);
  host.dataset.drawn = "";
}

async function openEditor(): Promise<void> {
  const form = document.querySelector<HTMLFormElement>("form#sparql");
  if (!form?.querySelector("textarea#query")) return;
  const { open } = await part<typeof import("./sparql.ts")>("sparql");
  open(form, viewData() as never);
}

/**
 * A choice made with the pointer sends the form at once. One made by the keys waits for the button: there each arrow key
 * changes the value, and the page would be left at the first.
 */
function submitOnChange(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-submit-on-change]")) {
    let byKeys = false;
    form.addEventListener("keydown", () => void (byKeys = true));
    form.addEventListener("pointerdown", () => void (byKeys = false));
    form.addEventListener("change", ({ target }) => {
      const chosen = target instanceof HTMLSelectElement || (target instanceof HTMLInputElement && target.type === "checkbox");
      if (chosen && !byKeys) form.requestSubmit();
    });
  }
}

/** A search box offers names from its first use on; the list of names is not loaded before. */
function completeOnUse(): void {
  if (!document.body.dataset.names && !document.body.dataset.index) return;
  document.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLInputElement && target.dataset.complete !== undefined) {
      void part<typeof import("./combobox.ts")>("combobox").then(({ offerNames }) => offerNames(target));
    }
  });
}

/**
 * In a published site, scripts answer what the address asks. Without a question the page stays as it is, until its
 * filters are unfolded.
 */
function answerHere(): void {
  const place = document.querySelector<HTMLElement>("[data-answers]");
  const { index } = document.body.dataset;
  if (!place || !index) return;
  dropEmptyFields();
  let begun = false;
  const begin = (): void => {
    if (!begun) void part<typeof import("./site.ts")>("site").then(({ answer }) => answer(place, index));
    begun = true;
  };
  if ([...new URLSearchParams(location.search).values()].some((value) => value.trim())) begin();
  else document.querySelector("form.filters details")?.addEventListener("toggle", begin);
}

/** Keeps the empty fields of a form out of the address, which the server does for its own pages. */
function dropEmptyFields(): void {
  const fields = (): (HTMLInputElement | HTMLSelectElement)[] => [...document.querySelectorAll<HTMLInputElement>("main :is(input, select)[name]")];
  document.addEventListener("submit", () => {
    for (const field of fields()) field.disabled = !field.value;
  });
  window.addEventListener("pageshow", () => {
    for (const field of fields()) field.disabled = false;
  });
}

submitOnChange();
completeOnUse();
answerHere();
void drawPicture();
void openEditor();
