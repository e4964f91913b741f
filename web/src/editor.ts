/** The query editor: CodeMirror with SPARQL, completion by label, and a mark where the server found an error. */

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentService, syntaxHighlighting } from "@codemirror/language";
import type { IndentContext } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";
import { insertion } from "./insertion.ts";
import { typedName, written, type Labels, type Suggestion } from "./completion.ts";

const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: "light-dark(#7a2e9e, #d7a6f2)", fontWeight: "600" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "light-dark(#0b5f66, #7fd0c8)" },
  { tag: [tags.string, tags.literal], color: "light-dark(#8a3a00, #f3b083)" },
  { tag: [tags.number, tags.bool], color: "light-dark(#1d4f9e, #94bdf5)" },
  { tag: [tags.url, tags.namespace, tags.name], color: "light-dark(#1d4f9e, #94bdf5)" },
  { tag: [tags.comment, tags.lineComment], color: "light-dark(#5a6673, #a3adb8)", fontStyle: "italic" },
]);

const LOOK = EditorView.theme({
  "&": {
    colorScheme: "light dark",
    color: "light-dark(#1b2424, #e3e8e6)",
    backgroundColor: "light-dark(#fff, #1a2021)",
    border: "1px solid light-dark(#7d8987, #7d8987)",
    borderRadius: "7px",
    fontSize: "0.9rem",
  },
  "&.cm-focused": { outline: "3px solid light-dark(#0b6e69, #7fd0c8)", outlineOffset: "1px" },
  ".cm-scroller": {
    fontFamily: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
    lineHeight: "1.5",
    minHeight: "14rem",
    maxHeight: "60vh",
  },
  ".cm-content": { caretColor: "currentColor" },
  ".cm-cursor": { borderLeftColor: "currentColor" },
  ".cm-gutters": {
    color: "light-dark(#5a6673, #a3adb8)",
    backgroundColor: "light-dark(#f3f5f3, #20282a)",
    borderRight: "1px solid light-dark(#d9dedb, #333c3c)",
    borderRadius: "7px 0 0 7px",
  },
  ".cm-activeLine": { backgroundColor: "light-dark(#0b6e6910, #7fd0c812)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "light-dark(#bfe0dc, #2f5552) !important",
  },
  ".cm-tooltip": {
    color: "light-dark(#1b2424, #e3e8e6)",
    backgroundColor: "light-dark(#fff, #222a2b)",
    border: "1px solid light-dark(#7d8987, #7d8987)",
    borderRadius: "7px",
  },
  // All suggestions are in sight: a list that scrolls would need the Tab key.
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "system-ui, sans-serif", maxHeight: "none" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.25rem 0.6rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "#fff", backgroundColor: "#0b6e69" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionDetail": { marginLeft: "0.8em", fontStyle: "normal", opacity: "0.85" },
  // CodeMirror draws its wavy line as an image in a data address, which the content policy refuses.
  ".cm-lintRange-error": {
    backgroundImage: "none",
    backgroundColor: "light-dark(#f9d0c2, #6b2f1c)",
    textDecoration: "underline wavy light-dark(#9a3412, #f3a683)",
  },
  ".cm-diagnostic": { fontFamily: "system-ui, sans-serif" },
});

export interface Editor {
  text(): string;
  write(text: string): void;
  /** Puts lines before the text. */
  prepend(lines: string): void;
  /** Puts a pattern on a line of its own and selects it; see `insertion`. */
  insert(pattern: string): void;
  /** Marks a place by line and column, both from 1, and shows it; the cursor stays where it is. */
  mark(line: number, column: number, message: string): void;
  /** Takes the mark away. */
  unmark(): void;
}

export interface EditorOptions {
  text: string;
  label: string;
  run: () => void;
  changed: (text: string) => void;
  labels: () => Promise<Labels | null>;
}

/**
 * Opens an editor in an element. It lives in a shadow root: there CodeMirror keeps its styles in adopted style sheets,
 * which the content policy allows, and not in style elements.
 */
export function openEditor(host: HTMLElement, options: EditorOptions): Editor {
  const root = host.attachShadow({ mode: "open" });
  let visited = false;
  const unmark = (): void => view.dispatch(setDiagnostics(view.state, []));
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => (options.run(), true) }])),
        lineNumbers(),
        history(),
        drawSelection(),
        indentService.of(indent),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        EditorView.lineWrapping,
        // The Tab key leaves the editor, as it leaves any field.
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap]),
        sparql(),
        syntaxHighlighting(COLOURS),
        LOOK,
        autocompletion({ override: [(context) => complete(context, options.labels)], icons: false }),
        EditorView.contentAttributes.of({
          "aria-label": options.label,
          spellcheck: "false",
          autocapitalize: "off",
          tabindex: "0",
        }),
        EditorView.domEventHandlers({ beforeinput: replaceSelection }),
        EditorView.updateListener.of((update) => {
          visited ||= update.view.hasFocus;
          if (update.docChanged) options.changed(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    write: (text) => {
      unmark();
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    prepend: (lines) => view.dispatch({ changes: { from: 0, insert: lines } }),
    insert: (pattern) => {
      unmark();
      const text = view.state.doc.toString();
      const { from, to, text: insert, begin } = insertion(text, visited ? view.state.selection.main.head : null, pattern);
      view.dispatch({ changes: { from, to, insert }, selection: { anchor: begin, head: begin + pattern.length }, scrollIntoView: true });
      view.focus();
    },
    unmark,
    mark: (lineNumber, column, message) => {
      const line = view.state.doc.line(Math.min(Math.max(lineNumber, 1), view.state.doc.lines));
      // Columns count characters, not the halves of those beyond the first plane. At the end of a line its last word is marked.
      const before = [...line.text].slice(0, Math.max(column - 1, 0)).join("");
      const at = before.length < line.length ? before.length : Math.max(line.text.search(/\S+\s*$/), 0);
      const word = /^(?:[?$@]?[\w:-]+|\s*\S?)/.exec(line.text.slice(at))?.[0] ?? "";
      const from = line.from + at;
      const to = from + word.length;
      view.dispatch(setDiagnostics(view.state, [{ from, to, severity: "error", message }]));
      view.dispatch({ effects: EditorView.scrollIntoView(from, { y: "nearest" }) });
    },
  };
}

/**
 * Text typed over a selection is put in by CodeMirror: Chromium would keep the look of what was selected by a style
 * attribute, which the content policy refuses.
 */
function replaceSelection(event: InputEvent, view: EditorView): boolean {
  const { from, to, empty } = view.state.selection.main;
  const text = event.data;
  if (empty || !text || event.inputType !== "insertText") return false;
  event.preventDefault();
  const insert = () => view.state.update(view.state.replaceSelection(text), { userEvent: "input.type" });
  const handled = view.state.facet(EditorView.inputHandler).some((handler) => handler(view, from, to, text, insert));
  if (!handled) view.dispatch(insert());
  return true;
}

/** A new line stands as deep as the one before, two deeper after an opening brace. */
function indent({ state }: IndentContext, position: number): number {
  const before = state.doc.lineAt(position).text.slice(0, position - state.doc.lineAt(position).from);
  return (/^ */.exec(before)?.[0].length ?? 0) + (/[{(]\s*$/.test(before) ? 2 : 0);
}

async function complete(context: CompletionContext, load: () => Promise<Labels | null>): Promise<CompletionResult | null> {
  // What was typed while the labels were loading asks again: CodeMirror would keep the answer for the first letter.
  context.addEventListener("abort", () => undefined, { onDocChange: true });
  const labels = await load();
  if (!labels) return null;
  const line = context.state.doc.lineAt(context.pos);
  const found = typedName(line.text.slice(0, context.pos - line.from), labels.things);
  if (!found) return null;
  return {
    from: context.pos - found.typed.length,
    filter: false,
    options: found.suggestions.map((suggestion) => option(suggestion, labels)),
  };
}

function option({ thing, matched }: Suggestion, labels: Labels): Completion {
  const [label, curie, kind] = thing;
  return {
    label: matched,
    detail: [matched === label ? "" : label, kind, curie].filter(Boolean).join(" · "),
    apply: (view, _completion, from, to) => {
      const { name, prefix } = written(curie, view.state.doc.toString(), labels.prefixes);
      view.dispatch({
        changes: [...(prefix ? [{ from: 0, insert: prefix }] : []), { from, to, insert: name }],
        selection: { anchor: prefix.length + from + name.length },
        userEvent: "input.complete",
      });
    },
  };
}
