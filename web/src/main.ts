/** Looks at the page and loads the one part that it needs; a page without pictures loads no more than this file. */

type Draw = (host: HTMLElement, view: never) => void;

const PICTURES: Record<string, () => Promise<{ draw: Draw }>> = {
  network: () => import("./network.ts"),
  flow: () => import("./flow.ts"),
  heatmap: () => import("./heatmap.ts"),
  tropism: () => import("./tropism.ts"),
};

function viewData(): unknown {
  const holder = document.getElementById("view-data");
  return holder?.textContent ? JSON.parse(holder.textContent) : null;
}

async function drawPicture(): Promise<void> {
  const host = document.getElementById("picture");
  const load = PICTURES[host?.dataset.kind ?? ""];
  const view = viewData();
  if (!host || !load || !view) return;
  const { draw } = await load();
  draw(host, view as never);
  host.dataset.drawn = "";
}

async function openEditor(): Promise<void> {
  const form = document.querySelector<HTMLFormElement>("form#sparql");
  if (!form?.querySelector("textarea#query")) return;
  const { open } = await import("./sparql.ts");
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
  if (!document.body.dataset.names) return;
  document.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLInputElement && target.dataset.complete !== undefined) {
      void import("./combobox.ts").then(({ offerNames }) => offerNames(target));
    }
  });
}

submitOnChange();
completeOnUse();
void drawPicture();
void openEditor();
