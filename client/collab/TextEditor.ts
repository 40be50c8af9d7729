import { defaultKeymap } from "@codemirror/commands";
import { Annotation, Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap, placeholder, type ViewUpdate } from "@codemirror/view";
import type { MountedEditor, TextEditorOptions } from "./TextEditorTypes.ts";
import type { TextChange, TextSource } from "./TextSource.ts";

/** Changes that the text made, not the user. */
const fromText = Annotation.define<boolean>();

/** A plain text editor on a shared text: what others write moves the caret no further than their words do. */
export class TextEditor implements MountedEditor {
  readonly #source: TextSource;
  readonly #view: EditorView;
  readonly #reading = new Compartment();
  readonly #stops: readonly (() => void)[];
  #isReadOnly: boolean;
  #wasReady: boolean;

  constructor(source: TextSource, element: HTMLElement, options: TextEditorOptions) {
    this.#source = source;
    this.#isReadOnly = options.isReadOnly;
    this.#wasReady = source.isReady;
    this.#view = new EditorView({ parent: element, doc: source.text, extensions: this.#extensions(options) });
    this.#stops = [
      source.onEdited((changes) => this.#hear(changes), this),
      source.subscribe(() => {
        if (source.isReady !== this.#wasReady) this.setReadOnly(this.#isReadOnly);
      }),
    ];
  }

  setReadOnly(isReadOnly: boolean): void {
    this.#isReadOnly = isReadOnly;
    this.#wasReady = this.#source.isReady;
    this.#view.dispatch({ effects: this.#reading.reconfigure(this.#readOnly()) });
  }

  focus(): void {
    this.#view.focus();
  }

  unmount(): void {
    for (const stop of this.#stops) stop();
    this.#view.destroy();
  }

  #extensions({ placeholder: hint, nonce, label }: TextEditorOptions): Extension {
    return [
      // Positions count every character of the shared text, a carriage return too.
      EditorState.lineSeparator.of("\n"),
      EditorView.clipboardInputFilter.of((text) => text.replaceAll(/\r\n?/gu, "\n")),
      EditorView.cspNonce.of(nonce),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": label, "aria-multiline": "true", spellcheck: "true" }),
      placeholder(hint),
      keymap.of([
        { key: "Mod-z", run: () => this.#repeat(() => this.#source.undo()), preventDefault: true },
        { key: "Mod-y", mac: "Mod-Shift-z", run: () => this.#repeat(() => this.#source.redo()), preventDefault: true },
        { key: "Mod-Shift-z", run: () => this.#repeat(() => this.#source.redo()), preventDefault: true },
        ...defaultKeymap,
      ]),
      EditorView.domEventHandlers({ beforeinput: (event) => this.#heardHistory(event) }),
      EditorView.updateListener.of((update) => this.#updated(update)),
      this.#reading.of(this.#readOnly()),
      theme,
    ];
  }

  #readOnly(): Extension {
    const isReadOnly = this.#isReadOnly || !this.#source.isReady;
    return [EditorState.readOnly.of(isReadOnly), EditorView.editable.of(!isReadOnly)];
  }

  /** The user's own edits go into the text; it tells everyone but this editor. */
  #updated({ docChanged, changes, transactions }: ViewUpdate): void {
    if (!docChanged || transactions.some((transaction) => transaction.annotation(fromText))) return;
    const own: TextChange[] = [];
    changes.iterChanges((...[from, to, , , insert]) => {
      own.push({ from, to, insert: insert.sliceString(0, insert.length, "\n") });
    });
    this.#source.edit(own, this);
  }

  #hear(changes: readonly TextChange[]): void {
    this.#view.dispatch({ changes, annotations: fromText.of(true) });
  }

  /** A browser's own menu, and iPadOS' gestures. */
  #heardHistory(event: InputEvent): boolean {
    if (event.inputType === "historyUndo") return this.#repeat(() => this.#source.undo());
    if (event.inputType === "historyRedo") return this.#repeat(() => this.#source.redo());
    return false;
  }

  #repeat(step: () => boolean): boolean {
    if (!this.#isReadOnly) step();
    return true;
  }
}

/** Colours and type are the page's. */
const theme = EditorView.theme({
  "&": { height: "100%", color: "inherit", backgroundColor: "transparent", font: "inherit" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "inherit", lineHeight: "inherit", overflow: "auto" },
  ".cm-content": { caretColor: "currentColor", padding: "0" },
  ".cm-line": { padding: "0" },
  ".cm-placeholder": { color: "inherit", opacity: "0.6" },
});
