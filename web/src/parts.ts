/** Parts of the scripts, each a classic script of its own that is added to the page when it is needed. */

/** File of a part, and its style sheets. The build writes them in. */
declare const __PARTS__: Record<string, { file: string; css: string[] }>;

/** The address of this very script, which is known only while it is run for the first time. */
export const HERE = (document.currentScript as HTMLScriptElement | null)?.src ?? document.baseURI;

const loading = new Map<string, Promise<void>>();

/** Adds a script to the page once; browsers let pages that were opened as files do that too, unlike `fetch`. */
export function loadScript(address: string): Promise<void> {
  let loaded = loading.get(address);
  if (!loaded) {
    loaded = new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.addEventListener("load", () => resolve());
      script.addEventListener("error", () => reject(new Error(`${address} cannot be loaded`)));
      document.head.append(script);
    });
    loading.set(address, loaded);
  }
  return loaded;
}

function loadStyle(address: string): Promise<void> {
  return new Promise((resolve) => {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = address;
    // Without its style a part still works.
    sheet.addEventListener("load", () => resolve());
    sheet.addEventListener("error", () => resolve());
    document.head.append(sheet);
  });
}

/** What a part exports; it is loaded once. */
export async function part<T>(name: string): Promise<T> {
  const { file = "", css = [] } = __PARTS__[name] ?? {};
  await Promise.all([...css.map((sheet) => loadStyle(new URL(sheet, HERE).href)), loadScript(new URL(file, HERE).href)]);
  return (window as unknown as Record<string, T>)[`exomet_${name}`] as T;
}
